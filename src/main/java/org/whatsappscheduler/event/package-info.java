/** What has happened: the outbox that triggers write, and the stream of it. */
@NullMarked
package org.whatsappscheduler.event;

import org.jspecify.annotations.NullMarked;
