package org.whatsappscheduler.dispatch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.SenderAccount;

/**
 * A call under way.
 *
 * @param account what it is made with; null when there was nothing to make it with
 * @param heldBy what had held its lane back before it began; null when nothing did
 */
record Call(
        Lane lane,
        Flight flight,
        @Nullable SenderAccount account,
        Instant startedAt,
        @Nullable LateCause heldBy) {}
