/** Tells customers' systems what has happened: signed, repeated until it is taken, imported by nobody. */
@NullMarked
package org.whatsappscheduler.webhook;

import org.jspecify.annotations.NullMarked;
