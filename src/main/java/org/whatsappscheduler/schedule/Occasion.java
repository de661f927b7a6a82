package org.whatsappscheduler.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule is next due, as it is stored.
 *
 * @param timing the intention, as JSON; null for a bare instant
 * @param local its wall clock; null for an instant
 * @param at its instant
 * @param runAt when it is to be planned
 * @param expiresAfterMs how long after that it may leave; null when that was not said
 */
record Occasion(
        @Nullable String timing,
        @Nullable LocalDateTime local,
        Instant at,
        Instant runAt,
        @Nullable Long expiresAfterMs) {}
