package org.whatsappscheduler.dispatch;

import java.util.List;

/**
 * How a worker is doing, written with its beat.
 *
 * @param processed deliveries settled since it started
 * @param inFlight calls under way
 * @param acceptedLastMinute accepted by the provider in the last 60 s
 * @param latenessMillis p50, p95 and p99 of recent lateness
 * @param onTime how many of them were on time
 */
record Vitals(long processed, int inFlight, long acceptedLastMinute, List<Double> latenessMillis, OnTime onTime) {

    static final Vitals NONE = new Vitals(0, 0, 0, List.of(0.0, 0.0, 0.0), new OnTime(0, 0, 0, 0));

    /** Deliveries on time and late, in the last minute and in the last hour. */
    record OnTime(long minute, long lateMinute, long hour, long lateHour) {}
}
