/** When a message goes to whom; plans a due occurrence into a run and keeps the run's counts. */
@NullMarked
package org.whatsappscheduler.schedule;

import org.jspecify.annotations.NullMarked;
