/** Files of comma separated values as they are sent: streamed, and harmless in spreadsheets. */
@NullMarked
package org.whatsappscheduler.csv;

import org.jspecify.annotations.NullMarked;
