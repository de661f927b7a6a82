package org.whatsappscheduler.delivery;

/** How a sender's deliveries overtake each other. The ordinal is what the queue's rows hold. */
public enum Priority {
    /** Overtakes bulk once both are due. */
    URGENT,
    /** Everything else. */
    BULK,
    /** Was held by several processes that died: claimed one at a time, so that it takes nothing with it. */
    RESCUED
}
