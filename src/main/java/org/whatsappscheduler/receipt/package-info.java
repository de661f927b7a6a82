/** Takes in WhatsApp's callbacks, stores them once, applies them in the background; imported by nobody. */
@NullMarked
package org.whatsappscheduler.receipt;

import org.jspecify.annotations.NullMarked;
