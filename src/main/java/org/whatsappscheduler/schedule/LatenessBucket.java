package org.whatsappscheduler.schedule;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * So many deliveries of a run were as late as this, for the same cause.
 *
 * @param cause what made up most of it: backlog, rate, provider, outage or window; none when they were on time, and other
 *     when nobody could tell
 * @param upToMs later than the next smaller bucket and no later than this; absent for what was later than an hour
 */
@RegisterForReflection
@Schema(name = "LatenessBucket")
record LatenessBucket(String cause, @Nullable Long upToMs, long deliveries) {}
