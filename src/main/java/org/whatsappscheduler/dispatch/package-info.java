/** The sweeper: claims what is due, shares the rate, sends, settles, rescues; imported by nobody. */
@NullMarked
package org.whatsappscheduler.dispatch;

import org.jspecify.annotations.NullMarked;
