/** What the tests of all features share. */
@NullMarked
package org.whatsappscheduler;

import org.jspecify.annotations.NullMarked;
