package org.whatsappscheduler.timing;

/** A piece of what was sent, short enough for a sentence. */
final class Shown {

    private static final int LONGEST = 40;

    private Shown() {}

    static String of(String text) {
        return text.length() <= LONGEST ? "'" + text + "'" : "'" + text.substring(0, LONGEST) + "...'";
    }
}
