/** Clock, ids, paging and problem+json: what every feature shares; knows nothing of WhatsApp. */
@NullMarked
package org.whatsappscheduler.common;

import org.jspecify.annotations.NullMarked;
