/** Pages of the documentation that are written from the code, so that they cannot say anything else. */
@NullMarked
package org.whatsappscheduler.reference;

import org.jspecify.annotations.NullMarked;
