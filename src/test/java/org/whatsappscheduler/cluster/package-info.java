/** The service as it runs: packaged instances and the servers they need, each a process of its own. */
@NullMarked
package org.whatsappscheduler.cluster;

import org.jspecify.annotations.NullMarked;
