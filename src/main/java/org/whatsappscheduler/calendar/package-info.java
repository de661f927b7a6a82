/** What will go out, for people's calendars: as a list and as a feed. */
@NullMarked
package org.whatsappscheduler.calendar;

import org.jspecify.annotations.NullMarked;
