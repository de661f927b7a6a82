package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the simulator behaves; changed as a whole or field by field through the control API.
 *
 * @param messagesPerSecond per phone number id; beyond it 130429
 * @param throttleStatus HTTP status of that, 429 or 400: Meta's own pages disagree
 * @param retryAfterSeconds header sent with it; 0 for none
 * @param pairLimit whether one recipient may get one message in 6 s only, after a burst of 45
 * @param openWindows whether every recipient counts as having written in the last 24 hours
 * @param strictTemplates whether only registered templates exist
 * @param accessToken the one token that is accepted; any, when null
 * @param accessTokens the one token that is accepted for a phone number id, by those ids; they go before accessToken
 * @param notOnWhatsapp numbers ending like this are refused with 131026
 * @param receipts whether receipts are sent at all
 * @param sentAfterMs from the acceptance; deliveredAfterMs and readAfterMs likewise
 * @param readProbability the share of messages that is read
 * @param failProbability the share that fails after having been accepted
 * @param failCode the error code of those
 * @param duplicateProbability the share of receipts that is sent twice
 * @param reorder whether receipts are sent in random order
 * @param omitCorrelation whether receipts leave biz_opaque_callback_data out
 * @param userIdOnly whether receipts name users by id alone
 * @param receiptsAtOnce statuses in one callback at most
 * @param keepMessages accepted messages kept for the list; later ones are only counted
 */
@RegisterForReflection
public record Settings(
        int messagesPerSecond,
        int throttleStatus,
        int retryAfterSeconds,
        boolean pairLimit,
        boolean openWindows,
        boolean strictTemplates,
        @Nullable String accessToken,
        Map<String, String> accessTokens,
        @Nullable String notOnWhatsapp,
        boolean receipts,
        int sentAfterMs,
        int deliveredAfterMs,
        int readAfterMs,
        double readProbability,
        double failProbability,
        int failCode,
        double duplicateProbability,
        boolean reorder,
        boolean omitCorrelation,
        boolean userIdOnly,
        int receiptsAtOnce,
        int keepMessages) {

    static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Meta's limits, receipts in half a second, no faults. */
    public static Settings standard() {
        return new Settings(
                80, 429, 0, false, true, false, null, Map.of(), null, true, 50, 150, 400, 0.9, 0, 131026, 0, false,
                false, false, 100, 1_000_000);
    }

    /** The token that is accepted for a phone number id; null for any. */
    @Nullable
    String accessToken(String phoneNumberId) {
        String own = accessTokens.get(phoneNumberId);
        return own == null ? accessToken : own;
    }

    /** Keeps the tokens out of logs. */
    @Override
    public String toString() {
        return "Settings";
    }

    /**
     * These settings with some fields replaced.
     *
     * @throws IllegalArgumentException when a field is unknown or of the wrong type
     */
    public Settings with(JsonNode changes) {
        if (!changes.isObject()) {
            throw new IllegalArgumentException("a JSON object is expected");
        }
        ObjectNode merged = JSON.valueToTree(this);
        merged.setAll((ObjectNode) changes);
        return JSON.convertValue(merged, Settings.class);
    }
}
