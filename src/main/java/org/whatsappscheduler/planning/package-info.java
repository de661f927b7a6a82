/**
 * What a schedule's timing means, and what follows from it: its occurrences, the run that each becomes, when that run's
 * messages leave by whose clock, and when it will be finished.
 */
@NullMarked
package org.whatsappscheduler.planning;

import org.jspecify.annotations.NullMarked;
