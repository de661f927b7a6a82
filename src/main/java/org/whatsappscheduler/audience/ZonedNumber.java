package org.whatsappscheduler.audience;

import org.jspecify.annotations.Nullable;

/**
 * A phone number and where it belongs.
 *
 * @param e164 its one spelling
 * @param zone the time zone it belongs to, when that is exactly one
 */
record ZonedNumber(String e164, @Nullable String zone) {

    /** Keeps personal data out of logs. */
    @Override
    public String toString() {
        return "ZonedNumber";
    }
}
