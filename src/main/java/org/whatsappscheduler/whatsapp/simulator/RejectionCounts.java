package org.whatsappscheduler.whatsapp.simulator;

import java.util.Map;
import java.util.TreeMap;

/** How often each error code was answered. */
final class RejectionCounts {

    private final Map<Integer, Long> byCode = new TreeMap<>();

    void add(int code) {
        byCode.merge(code, 1L, Long::sum);
    }

    Map<Integer, Long> byCode() {
        return byCode;
    }

    void clear() {
        byCode.clear();
    }
}
