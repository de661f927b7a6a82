package org.whatsappscheduler.timing;

/** A part of a timing that is not offered or makes no sense: which one, and why in words. */
public final class UnsupportedTiming extends RuntimeException {

    private final String pointer;

    UnsupportedTiming(String pointer, String detail) {
        super(detail);
        this.pointer = pointer;
    }

    /** Where in a schedule's JSON, such as {@code #/recurrence/rrule}. */
    public String pointer() {
        return pointer;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
