package org.whatsappscheduler.whatsapp.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The faults in force, in the order in which they were asked for. */
final class Faults {

    private static final int MOST = 100;

    private final List<Fault> faults = new ArrayList<>();

    void add(Fault fault) {
        if (faults.size() >= MOST) {
            throw new IllegalArgumentException("there are " + MOST + " faults already");
        }
        faults.add(fault);
    }

    void clear() {
        faults.clear();
    }

    List<Fault> list() {
        return List.copyOf(faults);
    }

    /** The first fault that strikes a message, counted as used; null for none. */
    @Nullable
    Fault strike(String to) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            boolean meant = fault.toSuffix() == null || to.endsWith(fault.toSuffix());
            if (meant
                    && (fault.probability() == null
                            || ThreadLocalRandom.current().nextDouble() < fault.probability())) {
                Fault used = fault.used();
                if (used.count() != null && used.count() <= 0) {
                    faults.remove(i);
                } else {
                    faults.set(i, used);
                }
                return fault;
            }
        }
        return null;
    }
}
