package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was accepted: the ground truth of who got what, how often. */
final class AcceptedMessages {

    /** One message that the provider took. */
    record Accepted(
            String id,
            String phoneNumberId,
            String to,
            String type,
            String content,
            String correlation,
            long atMillis) {}

    private final List<Accepted> kept = new ArrayList<>();
    private final Map<String, Integer> byDelivery = new HashMap<>();
    private long total;
    private long duplicates;

    void add(Accepted message, int keep) {
        total++;
        if (kept.size() >= keep) {
            return;
        }
        kept.add(message);
        if (!message.correlation().isEmpty()) {
            int times = byDelivery.merge(delivery(message.correlation()), 1, Integer::sum);
            duplicates += times > 1 ? 1 : 0;
        }
    }

    /** The part before the colon names the delivery, the rest its attempt. */
    private static String delivery(String correlation) {
        int colon = correlation.indexOf(':');
        return colon < 0 ? correlation : correlation.substring(0, colon);
    }

    void clear() {
        kept.clear();
        byDelivery.clear();
        total = 0;
        duplicates = 0;
    }

    long total() {
        return total;
    }

    long duplicates() {
        return duplicates;
    }

    /** Deliveries that were accepted more than once, with how often. */
    JsonNode listDuplicates() {
        ObjectNode list = Settings.JSON.createObjectNode();
        byDelivery.forEach((delivery, times) -> {
            if (times > 1) {
                list.put(delivery, times);
            }
        });
        return list;
    }

    /** A part of the list, oldest first; only those to a number, when given. */
    JsonNode list(int offset, int limit, @Nullable String to) {
        ArrayNode list = Settings.JSON.createArrayNode();
        kept.stream()
                .filter(message -> to == null || message.to().equals(to))
                .skip(offset)
                .limit(limit)
                .forEach(message -> list.add(json(message)));
        return list;
    }

    private static ObjectNode json(Accepted message) {
        return Settings.JSON
                .createObjectNode()
                .put("id", message.id())
                .put("phone_number_id", message.phoneNumberId())
                .put("to", message.to())
                .put("type", message.type())
                .put("content", message.content())
                .put("biz_opaque_callback_data", message.correlation())
                .put("accepted_at_ms", message.atMillis());
    }
}
