package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import org.whatsappscheduler.whatsapp.simulator.AcceptedMessages.Accepted;

/** What becomes of accepted messages: sent, delivered, perhaps read, or failed; told one after the other. */
final class Receipts {

    private static final long MILLIS = 1_000;

    private final Vertx vertx;
    private final Callbacks callbacks;

    Receipts(Vertx vertx, Callbacks callbacks) {
        this.vertx = vertx;
        this.callbacks = callbacks;
    }

    /** Tells the message's fate as the settings have it. */
    void tell(Accepted message, Settings settings) {
        if (ThreadLocalRandom.current().nextDouble() < settings.failProbability()) {
            fail(message, settings.failCode(), settings);
            return;
        }
        later(settings.sentAfterMs(), message, "sent", settings);
        later(settings.deliveredAfterMs(), message, "delivered", settings);
        if (ThreadLocalRandom.current().nextDouble() < settings.readProbability()) {
            later(settings.readAfterMs(), message, "read", settings);
        }
    }

    /** Tells that it failed after all. */
    void fail(Accepted message, int code, Settings settings) {
        after(settings.sentAfterMs(), () -> {
            ObjectNode status = status(message, "failed", settings);
            status.putArray("errors")
                    .addObject()
                    .put("code", code)
                    .put("title", "Message failed")
                    .put("message", "Message failed")
                    .putObject("error_data")
                    .put("details", "simulated");
            callbacks.status(status, settings);
        });
    }

    private void later(int millis, Accepted message, String kind, Settings settings) {
        after(millis, () -> {
            ObjectNode status = status(message, kind, settings);
            callbacks.status(status, settings);
            if (ThreadLocalRandom.current().nextDouble() < settings.duplicateProbability()) {
                callbacks.status(status.deepCopy(), settings);
            }
        });
    }

    private void after(int millis, Runnable action) {
        vertx.setTimer(Math.max(1, millis), fired -> action.run());
    }

    private static ObjectNode status(Accepted message, String kind, Settings settings) {
        ObjectNode status = Settings.JSON
                .createObjectNode()
                .put("id", message.id())
                .put("status", kind)
                .put("timestamp", String.valueOf(System.currentTimeMillis() / MILLIS));
        if (settings.userIdOnly()) {
            status.put("recipient_user_id", userId(message.to()));
        } else {
            status.put("recipient_id", message.to().substring(1));
        }
        if (!settings.omitCorrelation() && !message.correlation().isEmpty()) {
            status.put("biz_opaque_callback_data", message.correlation());
        }
        if (kind.equals("sent")) {
            status.putObject("pricing")
                    .put("billable", true)
                    .put("pricing_model", "PMP")
                    .put("type", "regular")
                    .put("category", "utility");
        }
        return status;
    }

    /** A business-scoped user id that says nothing about the number. */
    static String userId(String to) {
        return "US." + Integer.toUnsignedString(to.hashCode() * 31 + 7);
    }
}
