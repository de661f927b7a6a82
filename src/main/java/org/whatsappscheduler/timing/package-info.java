/** When: wall clocks and their daylight saving rule, recurrences, opening hours; pure arithmetic, knows no database. */
@NullMarked
package org.whatsappscheduler.timing;

import org.jspecify.annotations.NullMarked;
