package org.whatsappscheduler.audience;

import java.util.List;
import java.util.UUID;

/** As {@link OptedOut}, for those who did by one bulk call or one page of an import; fired once for all of them. */
public record ManyOptedOut(List<UUID> recipientIds) {}
