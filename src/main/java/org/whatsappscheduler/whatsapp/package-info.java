/** Our side of the provider contract: what is sent, what may come of it, what is reported back; no entity, no database. */
@NullMarked
package org.whatsappscheduler.whatsapp;

import org.jspecify.annotations.NullMarked;
