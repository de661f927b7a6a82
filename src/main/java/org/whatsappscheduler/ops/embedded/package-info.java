/** A real PostgreSQL and a real Redis, started by the JVM itself for dev mode and tests; in no production artifact. */
@NullMarked
package org.whatsappscheduler.ops.embedded;

import org.jspecify.annotations.NullMarked;
