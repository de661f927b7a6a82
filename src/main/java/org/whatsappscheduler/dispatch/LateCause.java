package org.whatsappscheduler.dispatch;

import java.util.Locale;

/** What made up the largest part of a delivery's lateness. */
enum LateCause {
    /** It was on time. */
    NONE,
    /** It was due before this pod could take it on: the queue was long, all calls were in use, or it was planned late. */
    BACKLOG,
    /** It waited for a slot of its sender's rate, or for the limit of messages to one recipient. */
    RATE,
    /** The call itself, the retries after a failure, or a wait that WhatsApp asked for. */
    PROVIDER,
    /** Nothing was sent at that time: stopped by people, by WhatsApp or by a failure, or no worker was there yet. */
    OUTAGE,
    /** Its sending window had closed: it was put off until the next one. */
    WINDOW;

    /** As the metrics and the deliveries have it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
