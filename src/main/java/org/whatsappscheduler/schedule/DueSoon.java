package org.whatsappscheduler.schedule;

import java.time.Instant;

/**
 * A schedule now comes due earlier than anybody could have known: created, or sent now. Fired in the transaction.
 *
 * @param at when it is due
 */
public record DueSoon(Instant at) {}
