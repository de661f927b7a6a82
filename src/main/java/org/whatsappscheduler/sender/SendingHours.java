package org.whatsappscheduler.sender;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.timing.OpeningHours;
import org.whatsappscheduler.timing.QuietHours;
import org.whatsappscheduler.timing.UnsupportedTiming;
import org.whatsappscheduler.timing.WallClock;

/**
 * When may be sent, by the recipients' clocks, as it was written.
 *
 * @param windows hours of days; at any hour when absent
 * @param holidays days on which nothing is sent
 * @param quietHours a preset of legal quiet hours
 * @param fallbackZone whose clock counts for recipients of whom no zone is known
 */
@RegisterForReflection
@Schema(name = "SendingHours", examples = """
                {"windows": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "20:00"}],
                 "fallback_zone": "Europe/Madrid"}""")
public record SendingHours(
        @Size(min = 1, max = 50) @Nullable List<@NotNull @Valid Hours> windows,

        @Size(min = 1, max = 366) @Schema(examples = "[\"2030-12-25\"]") @Nullable
        List<@NotNull String> holidays,

        @Schema(examples = "us_federal") @Nullable String quietHours,
        @Schema(examples = "Europe/Madrid") @Nullable String fallbackZone) {

    /** Whether they say anything. */
    @JsonIgnore
    public boolean isAny() {
        return windows != null || holidays != null || quietHours != null;
    }

    /**
     * The hours themselves.
     *
     * @throws UnsupportedTiming naming what is not offered
     */
    public OpeningHours openingHours() {
        return new OpeningHours(
                windows == null
                        ? List.of()
                        : windows.stream().map(Hours::window).toList(),
                holidays == null
                        ? Set.of()
                        : holidays.stream().map(LocalDate::parse).collect(Collectors.toUnmodifiableSet()),
                quietHours == null ? null : QuietHours.valueOf(quietHours));
    }

    /**
     * Refuses what cannot be honoured.
     *
     * @param at where they are in the body, such as {@code #}
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming what is wrong
     */
    public void check(String at) {
        for (int i = 0; holidays != null && i < holidays.size(); i++) {
            checkDate(holidays.get(i), at + "/holidays/" + i);
        }
        List<String> presets =
                Arrays.stream(QuietHours.values()).map(Enum::name).toList();
        if (quietHours != null && !presets.contains(quietHours)) {
            throw Problem.VALIDATION_ERROR.at(at + "/quiet_hours", "is none of " + String.join(", ", presets));
        }
        if (fallbackZone != null && !ZoneId.getAvailableZoneIds().contains(fallbackZone)) {
            throw Problem.VALIDATION_ERROR.at(at + "/fallback_zone", "is not an IANA time zone such as Europe/Madrid");
        }
        try {
            openingHours();
        } catch (UnsupportedTiming unsupported) {
            throw Problem.VALIDATION_ERROR.at(at + unsupported.pointer().substring(1), unsupported.detail());
        }
    }

    private static void checkDate(String written, String pointer) {
        if (!isDate(written)) {
            throw Problem.VALIDATION_ERROR.at(pointer, "is not a date such as 2030-12-25");
        }
    }

    private static boolean isDate(String written) {
        try {
            return WallClock.isWritable(LocalDate.parse(written));
        } catch (DateTimeException noDate) {
            return false;
        }
    }
}
