package org.whatsappscheduler.audience;

import java.time.Instant;
import java.util.UUID;

/**
 * A recipient wants no more messages. Fired in the transaction that records it.
 *
 * @param at when they said so
 */
public record OptedOut(UUID recipientId, Instant at) {}
