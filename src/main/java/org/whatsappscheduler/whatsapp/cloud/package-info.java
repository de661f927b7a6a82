/** Speaks the WhatsApp Cloud API and its webhook dialect, classifies its errors, verifies its signatures. */
@NullMarked
package org.whatsappscheduler.whatsapp.cloud;

import org.jspecify.annotations.NullMarked;
