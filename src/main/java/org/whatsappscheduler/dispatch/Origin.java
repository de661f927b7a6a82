package org.whatsappscheduler.dispatch;

import java.time.Instant;

/**
 * Where a delivery that is due later than it was planned comes from.
 *
 * @param plannedAt the instant it was planned for
 * @param cause what has put it off since, for the most part
 */
record Origin(Instant plannedAt, LateCause cause) {}
