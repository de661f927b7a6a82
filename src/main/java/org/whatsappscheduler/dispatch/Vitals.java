package org.whatsappscheduler.dispatch;

import java.util.List;

/**
 * How a worker is doing, written with its beat.
 *
 * @param processed deliveries settled since it started
 * @param inFlight calls under way
 * @param acceptedLastMinute accepted by the provider in the last 60 s
 * @param latenessMillis p50, p95 and p99 of recent lateness
 */
record Vitals(long processed, int inFlight, long acceptedLastMinute, List<Double> latenessMillis) {}
