package org.whatsappscheduler.sender;

import java.util.UUID;

/** A sender was paused or resumed. Fired once that is committed. */
public record SenderChanged(UUID senderId) {}
