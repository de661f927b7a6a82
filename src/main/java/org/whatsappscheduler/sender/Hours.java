package org.whatsappscheduler.sender;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.whatsappscheduler.timing.Window;

/**
 * Hours of some days of the week in which may be sent, by the recipient's clock.
 *
 * @param days mon to sun
 * @param from included
 * @param to not included; 24:00 is the end of the day; before {@code from}, it is on the next day
 */
@Schema(name = "Window", examples = "{\"days\": [\"mon\", \"tue\"], \"from\": \"09:00\", \"to\": \"20:00\"}")
public record Hours(
        @NotEmpty @Size(max = 7)
        List<
                        @NotNull
                        @Pattern(
                                regexp = "mon|tue|wed|thu|fri|sat|sun",
                                message = "is none of mon, tue, wed, thu, fri, sat, sun")
                        String>
                days,

        @NotNull
        @Pattern(regexp = "([01]\\d|2[0-3]):[0-5]\\d", message = "is not a time such as 09:00")
        @Schema(examples = "09:00")
        String from,

        @NotNull
        @Pattern(
                regexp = "(?!00:00)([01]\\d|2[0-3]):[0-5]\\d|24:00",
                message = "is not a time such as 20:00; the end of the day is 24:00")
        @Schema(examples = "20:00")
        String to) {

    private static final Map<String, DayOfWeek> DAYS = Map.of(
            "mon",
            DayOfWeek.MONDAY,
            "tue",
            DayOfWeek.TUESDAY,
            "wed",
            DayOfWeek.WEDNESDAY,
            "thu",
            DayOfWeek.THURSDAY,
            "fri",
            DayOfWeek.FRIDAY,
            "sat",
            DayOfWeek.SATURDAY,
            "sun",
            DayOfWeek.SUNDAY);

    Window window() {
        return new Window(
                days.stream().map(DAYS::get).collect(Collectors.toUnmodifiableSet()),
                LocalTime.parse(from),
                to.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(to));
    }
}
