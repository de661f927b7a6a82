package org.whatsappscheduler.audience;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Partial;

/**
 * A recipient to create or to replace.
 *
 * @param phoneNumber with international prefix, in any spelling; stored as E.164
 * @param timeZone an IANA name such as {@code Europe/Madrid}
 * @param attributes values for the variables of messages
 * @param groupIds the groups to be a member of from now on, besides others; absent leaves them as they are
 * @param consent whether they want messages; absent leaves it as it is
 */
@Schema(name = "RecipientRequest", examples = """
                {"name": "Ana", "phone_number": "+34 612 345 678", "time_zone": "Europe/Madrid", "language": "es",
                 "attributes": {"table": "4"}, "consent": {"opted_in": true, "source": "web-form"}}""")
public record RecipientRequest(
        @NotBlank @Size(max = 200) String name,
        @NotNull @Size(max = 40) String phoneNumber,
        @Size(max = 60) @Nullable String timeZone,

        @Pattern(regexp = LANGUAGE, message = NO_LANGUAGE) @Nullable
        String language,

        @Size(max = 50) @Nullable
        Map<
                        @Pattern(regexp = "[a-z0-9_]{1,64}", message = "names must be lower case letters, digits and _")
                        String,
                        @NotNull @Size(max = 1024) String>
                attributes,

        @Size(max = 100) @Nullable List<@NotNull UUID> groupIds,
        @Valid @Nullable Decision consent) {

    private static final String LANGUAGE = "[a-z]{2,3}([_-][A-Za-z]{2,4})?";
    private static final String NO_LANGUAGE = "must be a language code such as es or pt_BR";

    /** The fields of a change; what is absent stays as it is, null takes time zone or language away. */
    @Partial
    @Schema(name = "RecipientPatch", examples = "{\"name\": \"Ana Maria\", \"language\": null}")
    record Patch(
            @Size(max = 200) @Pattern(regexp = Partial.NOT_BLANK, message = Partial.BLANK) @Nullable
            String name,

            @Size(max = 40) @Nullable String phoneNumber,

            @Schema(implementation = String.class, maxLength = 60) @Nullable
            Optional<@Size(max = 60) String> timeZone,

            @Schema(implementation = String.class, pattern = LANGUAGE) @Nullable
            Optional<@Pattern(regexp = LANGUAGE, message = NO_LANGUAGE) String> language,

            @Size(max = 50) @Nullable
            Map<
                            @Pattern(
                                    regexp = "[a-z0-9_]{1,64}",
                                    message = "names must be lower case letters, digits and _")
                            String,
                            @NotNull @Size(max = 1024) String>
                    attributes,

            @Size(max = 100) @Nullable List<@NotNull UUID> groupIds) {}
}
