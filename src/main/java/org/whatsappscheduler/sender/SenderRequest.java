package org.whatsappscheduler.sender;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Partial;

/**
 * A sender to create. Its limits are Meta's own unless given.
 *
 * @param phoneNumberId WhatsApp's id of the number, never the number itself
 * @param wabaId the WhatsApp business account it belongs to, for people
 * @param accessToken kept sealed and never shown again
 * @param messagesPerSecond over all pods; 80 unless given
 * @param messagesPerHour over all pods; no limit unless given
 * @param maxConcurrentCalls of each pod; 64 unless given
 * @param onUnknown what to do with a message that was perhaps sent; hold unless given
 * @param isDefault whether schedules that name no sender use this one
 * @param openingHours when may be sent, for schedules that do not say it themselves
 * @param requiresApproval somebody else than who wrote a schedule has to approve it
 */
@Schema(name = "SenderRequest", examples = """
                {"name": "Support line", "phone_number_id": "106540352242922", "access_token": "EAAG...",
                 "messages_per_second": 80, "on_unknown": "hold"}""")
record SenderRequest(
        @NotBlank @Size(max = 200) String name,

        @NotNull @Pattern(regexp = "[0-9]{1,32}", message = "must be the number WhatsApp gave the phone number")
        String phoneNumberId,

        @Pattern(regexp = ACCOUNT, message = NO_ACCOUNT) @Nullable
        String wabaId,

        @NotNull @Size(max = 4096) @Pattern(regexp = TOKEN, message = NO_TOKEN) @Schema(writeOnly = true)
        String accessToken,

        @Min(1) @Max(FASTEST) @Nullable Integer messagesPerSecond,
        @Min(1) @Max(MOST_AN_HOUR) @Nullable Integer messagesPerHour,
        @Min(1) @Max(MOST_CALLS) @Nullable Integer maxConcurrentCalls,

        @Pattern(regexp = POLICY, message = NO_POLICY)
        @Schema(
                enumeration = {"hold", "resend", "give_up"},
                defaultValue = "hold")
        @Nullable
        String onUnknown,

        @Nullable Boolean isDefault,
        @Valid @Nullable SendingHours openingHours,
        @Schema(defaultValue = "false") @Nullable Boolean requiresApproval) {

    private static final String ACCOUNT = "[0-9]{1,32}";
    private static final String NO_ACCOUNT = "must be the number WhatsApp gave the account";
    private static final String TOKEN = "[!-~]+";
    private static final String NO_TOKEN = "must be a token without spaces";
    private static final String POLICY = "hold|resend|give_up";
    private static final String NO_POLICY = "is none of hold, resend, give_up";
    private static final int FASTEST = 10_000;
    private static final int MOST_AN_HOUR = 100_000_000;
    private static final int MOST_CALLS = 10_000;

    /** Keeps the token out of logs. */
    @Override
    public String toString() {
        return "SenderRequest[" + phoneNumberId + "]";
    }

    /**
     * The fields of a change; what is absent stays as it is, null takes away what there need not be.
     *
     * @param messagesPerHour 0 takes the hourly limit away, too
     * @param accessToken the new one is used from the next call on; a refusal of the old one is forgotten
     */
    @Partial
    @Schema(name = "SenderPatch", examples = "{\"messages_per_second\": 20, \"messages_per_hour\": 1000}")
    record Patch(
            @Size(max = 200) @Pattern(regexp = Partial.NOT_BLANK, message = Partial.BLANK) @Nullable
            String name,

            @Schema(implementation = String.class, pattern = ACCOUNT) @Nullable
            Optional<@Pattern(regexp = ACCOUNT, message = NO_ACCOUNT) String> wabaId,

            @Size(max = 4096) @Pattern(regexp = TOKEN, message = NO_TOKEN) @Schema(writeOnly = true) @Nullable
            String accessToken,

            @Min(1) @Max(FASTEST) @Nullable Integer messagesPerSecond,

            @Schema(implementation = Integer.class, minimum = "0", maximum = "" + MOST_AN_HOUR) @Nullable
            Optional<@Min(0) @Max(MOST_AN_HOUR) Integer> messagesPerHour,

            @Min(1) @Max(MOST_CALLS) @Nullable Integer maxConcurrentCalls,

            @Pattern(regexp = POLICY, message = NO_POLICY)
            @Schema(enumeration = {"hold", "resend", "give_up"})
            @Nullable
            String onUnknown,

            @Nullable Boolean isDefault,

            @Schema(implementation = SendingHours.class) @Nullable
            Optional<@Valid SendingHours> openingHours,

            @Nullable Boolean requiresApproval) {

        /** Keeps the token out of logs. */
        @Override
        public String toString() {
            return "SenderPatch";
        }
    }
}
