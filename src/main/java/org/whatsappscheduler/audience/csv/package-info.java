/** People in files: imports with their progress and what they rejected, and the export. */
@NullMarked
package org.whatsappscheduler.audience.csv;

import org.jspecify.annotations.NullMarked;
