package org.whatsappscheduler.security;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.ShownOnce;
import org.whatsappscheduler.api.Versioned;

/**
 * An API key as callers see it: never the key itself.
 *
 * @param prefix how the key begins, to recognise it by
 * @param lastUsedAt to the minute; absent when it was never used
 * @param revokedAt absent while it is valid
 * @param createdBy who made it
 */
@Schema(name = "ApiKey")
record ApiKey(
        UUID id,
        String name,
        String prefix,
        String role,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt,
        Instant createdAt,
        String createdBy)
        implements Versioned {

    private static final int VALID = 0;
    private static final int REVOKED = 1;
    private static final String MARK = "wsk_";
    private static final int RANDOM_BYTES = 32;
    private static final int VISIBLE = 12;

    /** There are two, because nothing but its revocation changes a key. */
    @Override
    public int version() {
        return revokedAt == null ? VALID : REVOKED;
    }

    @Override
    public int mark() {
        return Objects.hashCode(lastUsedAt);
    }

    /**
     * A key to make.
     *
     * @param role viewer, operator or admin
     * @param expiresAt from when on it is refused; never when absent
     */
    @Schema(name = "ApiKeyRequest", examples = "{\"name\": \"Nightly import\", \"role\": \"operator\"}")
    record Request(
            @NotBlank @Size(max = 200) String name,

            @NotNull
            @Pattern(regexp = "viewer|operator|admin", message = "must be viewer, operator or admin")
            @Schema(enumeration = {"viewer", "operator", "admin"})
            String role,

            @Schema(examples = "2031-01-01T00:00:00Z") @Nullable
            Instant expiresAt) {}

    /**
     * A new key: the only time that it is shown.
     *
     * @param key what to send as {@code X-API-Key} or bearer token; absent when the answer is repeated
     */
    @RegisterForReflection
    @Schema(name = "NewApiKey")
    record Created(
            UUID id,
            String name,
            @Nullable String key,
            String prefix,
            String role,
            @Nullable Instant expiresAt,
            Instant createdAt)
            implements ShownOnce, Versioned {

        @Override
        public int version() {
            return VALID;
        }

        @Override
        public Created withoutSecret() {
            return new Created(id, name, null, prefix, role, expiresAt, createdAt);
        }
    }

    /** A new key of 256 random bits. */
    static String random() {
        byte[] bits = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bits);
        return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    static String prefixOf(String key) {
        return key.substring(0, VISIBLE);
    }

    /** What is kept of a key: keys are random enough that a fast hash cannot be turned round. */
    static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
