/** What all endpoints share: commands with their idempotency keys and audit trail, preconditions, quotas. */
@NullMarked
package org.whatsappscheduler.api;

import org.jspecify.annotations.NullMarked;
