package org.whatsappscheduler.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Versioned;

/** A message as callers see it. */
@RegisterForReflection
@Schema(name = "Message")
record MessageView(
        UUID id,
        String title,
        MessageType type,
        String category,
        @Nullable String content,
        @Nullable Boolean previewUrl,
        @Nullable TemplateContent template,
        @Nullable MediaContent media,
        @Nullable LocationContent location,
        Map<String, String> defaults,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore int version)
        implements Versioned {}
