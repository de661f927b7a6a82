package org.whatsappscheduler.delivery;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.csv.CsvText;

/** A schedule's deliveries as a file, a page at a time: no transaction is as long as the client is slow. */
final class DeliveryExport implements Supplier<byte[]> {

    private static final List<String> HEADER = List.of(
            "delivery_id",
            "run_id",
            "recipient_id",
            "name",
            "phone_number",
            "status",
            "reason",
            "error_code",
            "attempts",
            "due_at",
            "accepted_at",
            "sent_at",
            "delivered_at",
            "read_at",
            "failed_at",
            "wamid");

    private final DeliveryQuery query;
    private final UUID scheduleId;
    private final @Nullable String status;
    private final CsvText text = new CsvText();

    /** What is sent next; null when all has been. */
    private @Nullable Page<DeliveryView> page;

    /**
     * Reads the first page at once.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is no such schedule
     */
    DeliveryExport(DeliveryQuery query, UUID scheduleId, @Nullable String status) {
        this.query = query;
        this.scheduleId = scheduleId;
        this.status = status;
        this.page = query.ofSchedule(scheduleId, status, PageRequest.after(null));
        text.begin(HEADER);
    }

    @Override
    public byte[] get() {
        Page<DeliveryView> now = page;
        if (now != null) {
            now.items().forEach(delivery -> text.line(cells(delivery)));
            page = now.nextCursor() == null
                    ? null
                    : query.ofSchedule(scheduleId, status, PageRequest.after(now.nextCursor()));
        }
        return text.take();
    }

    private static List<@Nullable String> cells(DeliveryView delivery) {
        DeliveryView.Addressee recipient = delivery.recipient();
        return Arrays.asList(
                delivery.id().toString(),
                delivery.runId().toString(),
                delivery.recipientId().toString(),
                recipient == null ? null : recipient.name(),
                recipient == null ? null : recipient.phoneNumber(),
                delivery.status(),
                delivery.reason(),
                delivery.errorCode() == null ? null : delivery.errorCode().toString(),
                String.valueOf(delivery.attempts()),
                delivery.dueAt().toString(),
                written(delivery.acceptedAt()),
                written(delivery.sentAt()),
                written(delivery.deliveredAt()),
                written(delivery.readAt()),
                written(delivery.failedAt()),
                delivery.wamid());
    }

    private static @Nullable String written(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
