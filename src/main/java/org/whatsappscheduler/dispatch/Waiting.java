package org.whatsappscheduler.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Flights in the order in which they may leave: by their instants, but what is urgent and due before all else. */
final class Waiting {

    private final PriorityQueue<Flight> urgent = new PriorityQueue<>();
    private final PriorityQueue<Flight> others = new PriorityQueue<>();

    void add(Flight flight) {
        (flight.isUrgent() ? urgent : others).add(flight);
    }

    /** The one to leave next; null when there is none. */
    @Nullable
    Flight first(Instant now) {
        Flight one = urgent.peek();
        Flight other = others.peek();
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return !one.dueAt().isAfter(now) || one.compareTo(other) <= 0 ? one : other;
    }

    void remove(Flight first) {
        (first.isUrgent() ? urgent : others).remove(first);
    }

    int size() {
        return urgent.size() + others.size();
    }

    List<Flight> takeAll() {
        List<Flight> all = new ArrayList<>(urgent);
        all.addAll(others);
        urgent.clear();
        others.clear();
        return all;
    }
}
