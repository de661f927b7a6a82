package org.whatsappscheduler.timing;

import java.time.LocalDateTime;
import java.util.stream.Stream;

/** What a rule alone says, before exclusions and an end: local times in increasing order, drawn as they are needed. */
interface LocalTimes {

    /** No rule is followed further: calendars are not made for it, and a search has to end. */
    int LAST_YEAR = 3000;

    /**
     * @param inclusive to the minute, not before the rule's start
     */
    Stream<LocalDateTime> from(LocalDateTime inclusive);
}
