/** What operating the service needs: statistics, meters, partitions, sample data for development. */
@NullMarked
package org.whatsappscheduler.ops;

import org.jspecify.annotations.NullMarked;
