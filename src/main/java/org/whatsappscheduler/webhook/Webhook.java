package org.whatsappscheduler.webhook;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.ShownOnce;
import org.whatsappscheduler.api.Versioned;
import org.whatsappscheduler.common.Partial;

/**
 * A customer's system that is told what happens, as callers see it.
 *
 * @param types of events; empty for all of them
 * @param disabledReason why it is not told any more, when nobody asked for that
 * @param failingSince since when every attempt has failed; absent while it works
 */
@Schema(name = "Webhook")
record Webhook(
        UUID id,
        String url,
        @Nullable String description,
        List<String> types,
        boolean enabled,
        @Nullable String disabledReason,
        @Nullable Instant failingSince,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore int version)
        implements Versioned {

    @Override
    public int mark() {
        return Objects.hashCode(failingSince);
    }

    /**
     * One to make.
     *
     * @param url https
     * @param types of events; all of them when absent or empty
     */
    @Schema(
            name = "WebhookRequest",
            examples =
                    "{\"url\": \"https://example.com/hooks/whatsapp\", \"types\": [\"run.completed\", \"delivery.failed\"]}")
    record Request(
            @NotBlank @Size(max = 2000) String url,
            @Size(max = 500) @Nullable String description,
            @Size(max = 50) @Nullable List<@NotNull String> types,
            @Nullable Boolean enabled) {}

    /** Changes: what is absent stays as it is, null takes the description away. */
    @Partial
    @Schema(name = "WebhookPatch", examples = "{\"enabled\": true}")
    record Patch(
            @Size(max = 2000) @Pattern(regexp = Partial.NOT_BLANK, message = Partial.BLANK) @Nullable
            String url,

            @Schema(implementation = String.class, maxLength = 500) @Nullable
            Optional<@Size(max = 500) String> description,

            @Size(max = 50) @Nullable List<@NotNull String> types,
            @Nullable Boolean enabled) {}

    /**
     * With its secret, which is shown this once.
     *
     * @param secret what its messages are signed with; absent when the answer is repeated
     */
    @Schema(name = "WebhookWithSecret")
    record WithSecret(
            UUID id,
            String url,
            @Nullable String description,
            List<String> types,
            boolean enabled,
            Instant createdAt,
            @Nullable String secret,
            @JsonIgnore int version,
            @JsonIgnore int mark)
            implements ShownOnce, Versioned {

        @Override
        public WithSecret withoutSecret() {
            return new WithSecret(id, url, description, types, enabled, createdAt, null, version, mark);
        }
    }

    WithSecret with(Secret secret) {
        return new WithSecret(id, url, description, types, enabled, createdAt, secret.written(), version, mark());
    }

    /**
     * An event on its way to a webhook, or what became of it.
     *
     * @param status waiting, delivered or failed
     * @param nextAt when it is tried next
     * @param answer the status of the last attempt's answer, or why there was none
     * @param millis how long the last attempt took
     */
    @Schema(name = "WebhookDelivery")
    record Delivery(
            UUID id,
            String type,
            Instant eventAt,
            String status,
            int attempts,
            @Nullable Instant nextAt,
            @Nullable String answer,
            @Nullable Integer millis,
            Instant createdAt,
            @Nullable Instant endedAt) {}
}
