package org.whatsappscheduler.security;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SchedulerConfig;

/**
 * Keeps secrets that we must be able to read again: AES-256-GCM under keys from the configuration. A sealed text is
 * {@code v1:<key id>:<base64 of nonce, ciphertext and tag>}. The first key seals and every key opens, so that a new one
 * is put in front and the old one taken away when nothing is sealed with it any more ({@link #resealed}).
 */
@ApplicationScoped
public class Sealing {

    private static final String VERSION = "v1";
    private static final String DEVELOPMENT = "development";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** A sealed text that cannot be opened: its key is gone, it was changed, or it belongs to something else. */
    public static final class UnreadableException extends RuntimeException {
        UnreadableException(String why, @Nullable Throwable cause) {
            super(why, cause);
        }
    }

    private final Map<String, SecretKeySpec> keys;
    private final SecureRandom random = new SecureRandom();

    @Inject
    Sealing(SchedulerConfig config) {
        this(config.sealingKeys().orElse(List.of()));
    }

    /** The keys as in the configuration, the one that seals first. */
    public Sealing(List<String> configured) {
        keys = new LinkedHashMap<>();
        for (String key : configured) {
            String[] parts = key.strip().split(":", 2);
            if (parts.length != 2 || !KEY_ID.matcher(parts[0]).matches() || keys.containsKey(parts[0])) {
                throw new IllegalStateException("SCHEDULER_SEALING_KEYS needs id:base64, with ids of their own");
            }
            keys.put(parts[0], new SecretKeySpec(decoded(parts[1]), "AES"));
        }
    }

    private static byte[] decoded(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            key = new byte[0]; // the exception would repeat a piece of the key
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalStateException("A key in SCHEDULER_SEALING_KEYS is not base64 of " + KEY_BYTES + " bytes");
        }
        return key;
    }

    /** Asked for at the start, so that a wrong key stops it. */
    void onStart(@Observes @Priority(1) StartupEvent event, LaunchMode mode) {
        if (mode == LaunchMode.NORMAL && keys.containsKey(DEVELOPMENT)) {
            throw new IllegalStateException("SCHEDULER_SEALING_KEYS must not have the development key");
        }
    }

    /**
     * Seals a secret.
     *
     * @param context what it belongs to, e.g. {@code webhook:<id>}; the same is needed to open it
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 503 NOT_CONFIGURED when there is no key
     */
    public String seal(String plain, String context) {
        String keyId = keys.keySet().stream()
                .findFirst()
                .orElseThrow(() -> Problem.NOT_CONFIGURED.because(
                        "Secrets can't be stored: the operator has to set SCHEDULER_SEALING_KEYS"));
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] text = plain.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, keys.get(keyId), nonce, context).doFinal(text);
            byte[] all = ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return VERSION + ":" + keyId + ":" + Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM is not available", impossible);
        }
    }

    /**
     * Opens what was sealed for the same context.
     *
     * @throws UnreadableException when that is not possible
     */
    public String open(String sealed, String context) {
        String[] parts = sealed.split(":", 3);
        SecretKeySpec key = parts.length == 3 && parts[0].equals(VERSION) ? keys.get(parts[1]) : null;
        if (key == null) {
            throw new UnreadableException("sealed with a key that is not in SCHEDULER_SEALING_KEYS", null);
        }
        try {
            ByteBuffer all = ByteBuffer.wrap(Base64.getDecoder().decode(parts[2]));
            byte[] nonce = new byte[NONCE_BYTES];
            all.get(nonce);
            byte[] text = new byte[all.remaining()];
            all.get(text);
            return new String(cipher(Cipher.DECRYPT_MODE, key, nonce, context).doFinal(text), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException | java.nio.BufferUnderflowException changed) {
            throw new UnreadableException("changed, or sealed for something else", changed);
        }
    }

    /** The same under the key that seals now; empty when it is already, or cannot be opened here. */
    public Optional<String> resealed(String sealed, String context) {
        if (isCurrent(sealed)) {
            return Optional.empty();
        }
        try {
            return Optional.of(seal(open(sealed, context), context));
        } catch (UnreadableException locked) {
            return Optional.empty(); // said where it is used
        }
    }

    private boolean isCurrent(String sealed) {
        return keys.keySet().stream()
                .findFirst()
                .filter(first -> sealed.startsWith(VERSION + ":" + first + ":"))
                .isPresent();
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
