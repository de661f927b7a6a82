/** Everything is killed, cut and frozen while messages go out; then it is counted who got what. */
@NullMarked
package org.whatsappscheduler.chaos;

import org.jspecify.annotations.NullMarked;
