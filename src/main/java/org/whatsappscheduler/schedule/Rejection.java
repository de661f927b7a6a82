package org.whatsappscheduler.schedule;

import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why something is not approved, for who wrote it. */
@Schema(name = "Rejection", examples = "{\"reason\": \"The discount is wrong\"}")
record Rejection(@Size(min = 1, max = 500) @Nullable String reason) {}
