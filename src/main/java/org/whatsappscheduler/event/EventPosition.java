package org.whatsappscheduler.event;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;

/**
 * An event's place among all: the number of the transaction that wrote it, then its own.
 *
 * @param xid unsigned
 */
public record EventPosition(long xid, long id) implements Comparable<EventPosition> {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,20})-([0-9]{1,18})");

    /** As callers see it: the {@code id} of the stream's events. */
    @Override
    public String toString() {
        return Long.toUnsignedString(xid) + "-" + id;
    }

    @Override
    public int compareTo(EventPosition other) {
        int byTransaction = Long.compareUnsigned(xid, other.xid);
        return byTransaction == 0 ? Long.compare(id, other.id) : byTransaction;
    }

    /**
     * Reads what a caller sent back.
     *
     * @param parameter where it came from
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is no event's id
     */
    static EventPosition parse(String parameter, String written) {
        Matcher parts = FORM.matcher(written.strip());
        if (parts.matches()) {
            try {
                return new EventPosition(Long.parseUnsignedLong(parts.group(1)), Long.parseLong(parts.group(2)));
            } catch (NumberFormatException tooLarge) {
                // answered below
            }
        }
        throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in(parameter, "is not the id of an event")));
    }
}
