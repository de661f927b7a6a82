package org.whatsappscheduler.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened.
 *
 * @param scheduleId whose it is; null when it is of no schedule
 * @param data JSON
 */
public record Happening(
        EventPosition position, String type, @Nullable UUID scheduleId, Instant at, String data) {}
