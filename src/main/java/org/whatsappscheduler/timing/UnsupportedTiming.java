package org.whatsappscheduler.timing;

/** Something about time that cannot be honoured, named. */
public final class UnsupportedTiming extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String pointer;

    /**
     * What is refused.
     *
     * @param pointer where it is in a request, such as {@code #/recurrence/rrule}
     * @param detail why, in words; never repeats the value
     */
    public UnsupportedTiming(String pointer, String detail) {
        super(detail);
        this.pointer = pointer;
    }

    /** Where it is in a request. */
    public String pointer() {
        return pointer;
    }

    /** Why, in words. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
