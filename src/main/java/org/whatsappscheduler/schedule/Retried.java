package org.whatsappscheduler.schedule;

/**
 * What a retry did.
 *
 * @param requeued deliveries that will be tried again
 */
record Retried(RetryRequest.Scope scope, long requeued) {}
