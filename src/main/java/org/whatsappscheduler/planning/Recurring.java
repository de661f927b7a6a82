package org.whatsappscheduler.planning;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule comes again, as it was written; either rrule or cron. It starts at {@code when.local} and goes by the
 * clock of {@code when.zone}.
 *
 * @param rrule RFC 5545, by days or longer
 * @param cron five fields
 * @param exdates days or local times on which it does not come
 * @param until the last day or local time on which it may come
 * @param catchUp what of the occurrences that were missed: none, the latest, or all (the newest 24) of those not expired
 */
@Schema(name = "Recurrence", examples = """
                {"rrule": "FREQ=WEEKLY;BYDAY=MO", "exdates": ["2030-12-30"], "until": "2031-06-30", "catch_up": "once"}""")
public record Recurring(
        @Size(max = 500) @Schema(examples = "FREQ=WEEKLY;BYDAY=MO") @Nullable
        String rrule,

        @Size(max = 200) @Schema(examples = "0 9 * * MON-FRI") @Nullable
        String cron,

        @Size(max = 366) @Nullable List<@NotNull String> exdates,
        @Schema(examples = "2031-06-30") @Nullable String until,

        @Pattern(regexp = "skip|once|all", message = "is none of skip, once, all")
        @Schema(
                enumeration = {"skip", "once", "all"},
                defaultValue = "once")
        @Nullable
        String catchUp) {}
