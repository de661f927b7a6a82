package org.whatsappscheduler.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.Receipt.Progress;
import org.whatsappscheduler.whatsapp.Receipt.Status;

/** What a round says about one delivery: the earliest instant of each kind and one failure, all of one message. */
record ReceiptSummary(UUID deliveryId, String wamid, Map<Status, Progress> earliest) {

    private static final String NO_WORDS = "WhatsApp reported a failure";

    /** Takes a receipt in; false for a second failure or message, which has to wait for the next round. */
    boolean add(Progress receipt) {
        Progress known = earliest.get(receipt.status());
        if (!receipt.wamid().equals(wamid)) {
            return false;
        }
        if (known != null && receipt.status() == Status.FAILED) {
            return known.equals(receipt);
        }
        if (known == null || receipt.at().isBefore(known.at())) {
            earliest.put(receipt.status(), receipt);
        }
        return true;
    }

    @Nullable
    Instant at(Status status) {
        Progress receipt = earliest.get(status);
        return receipt == null ? null : receipt.at();
    }

    <T> @Nullable T failure(Function<Progress, @Nullable T> field) {
        Progress failure = earliest.get(Status.FAILED);
        return failure == null ? null : field.apply(failure);
    }

    static @Nullable Integer attempt(Progress receipt) {
        return receipt.correlation() == null ? null : receipt.correlation().attempt();
    }

    static String words(Progress failure) {
        return failure.errorDetail() == null ? NO_WORDS : failure.errorDetail();
    }
}
