/** One run x one recipient: the queue row's state machine, claim and settle, results. */
@NullMarked
package org.whatsappscheduler.delivery;

import org.jspecify.annotations.NullMarked;
