package org.whatsappscheduler.sender;

import java.util.UUID;

/** A sender was created, changed, deleted, paused or resumed. Fired once that is committed. */
public record SenderChanged(UUID senderId) {}
