package org.whatsappscheduler.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/**
 * What was answered under which {@code Idempotency-Key}. The record is part of the transaction of the effect, and an
 * advisory lock held until its end keeps a second request with the same key from running beside the first.
 */
@ApplicationScoped
class IdempotencyKeys implements Forgetful {

    private static final Pattern FORM = Pattern.compile("[\\x21-\\x7E]{1,255}");

    /** A promise to callers, hence not configurable. */
    private static final Duration KEPT = Duration.ofHours(24);

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(?, 7))";

    private static final String FIND = """
            SELECT fingerprint, status, headers::text AS headers, body FROM idempotency_keys
             WHERE caller = ? AND key = ? AND created_at > now() - ? * interval '1 millisecond'
            """;

    private static final String STORE = """
            INSERT INTO idempotency_keys (caller, key, fingerprint, status, headers, body, created_at)
            VALUES (?, ?, ?, ?, ?::jsonb, ?, now())
            ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
                headers = excluded.headers, body = excluded.body, created_at = excluded.created_at
            """;

    private static final String FORGET = """
            DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM idempotency_keys WHERE created_at <= ? LIMIT ?))
            """;

    private record Kept(byte[] fingerprint, Answer answer) {}

    private final DataSource database;
    private final ObjectMapper json;

    IdempotencyKeys(DataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /** Tells requests apart: their method, address and what their body says, however it is written. */
    byte[] fingerprint(String request, @Nullable JsonNode body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.getBytes(StandardCharsets.UTF_8));
            return digest.digest(body == null ? new byte[0] : json.writeValueAsBytes(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Takes the key for this transaction.
     *
     * @throws Replay when the request was answered before
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 while it is still running, 422 when the key was used for
     *     another request or is none
     */
    void begin(String caller, String key, byte[] fingerprint) {
        if (!FORM.matcher(key).matches()) {
            throw Problem.VALIDATION_ERROR.because(
                    List.of(FieldError.in("Idempotency-Key", "must be 1 to 255 visible ASCII characters")));
        }
        boolean mine = Sql.on(database, LOCK)
                .with(caller + '\n' + key)
                .list(row -> row.getBoolean(1))
                .getFirst();
        if (!mine) {
            throw Problem.IDEMPOTENCY_CONFLICT
                    .builder("A request with this Idempotency-Key is still running")
                    .withHeader("Retry-After", 1)
                    .build();
        }
        Sql.on(database, FIND)
                .with(caller, key, KEPT.toMillis())
                .first(this::read)
                .ifPresent(kept -> {
                    if (!MessageDigest.isEqual(kept.fingerprint(), fingerprint)) {
                        throw Problem.IDEMPOTENCY_CONFLICT
                                .builder(List.of(FieldError.in("Idempotency-Key", "was used for another request")))
                                .withStatus(Problem.VALIDATION_ERROR.status())
                                .build();
                    }
                    throw new Replay(kept.answer());
                });
    }

    /** Keeps what is about to be answered. */
    void end(String caller, String key, byte[] fingerprint, Answer answer) throws JsonProcessingException {
        Sql.on(database, STORE)
                .with(
                        caller,
                        key,
                        fingerprint,
                        answer.status(),
                        json.writeValueAsString(answer.headers()),
                        answer.body())
                .update();
    }

    @Override
    public String kind() {
        return "idempotency_keys";
    }

    @Override
    public Duration kept() {
        return KEPT;
    }

    @Override
    public int forget(Instant before, int atMost) {
        return Sql.on(database, FORGET).with(before, atMost).update();
    }

    private Kept read(ResultSet row) throws SQLException {
        try {
            return new Kept(
                    row.getBytes("fingerprint"),
                    new Answer(
                            row.getInt("status"),
                            json.readValue(row.getString("headers"), HEADERS),
                            row.getBytes("body")));
        } catch (JsonProcessingException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
