/** When: wall clocks and their daylight saving rule, recurrences, hours of sending; pure arithmetic, knows no database. */
@NullMarked
package org.whatsappscheduler.timing;

import org.jspecify.annotations.NullMarked;
