package org.whatsappscheduler.whatsapp.cloud;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * {@code X-Hub-Signature-256}: HMAC-SHA256 over the raw bytes of a callback, keyed with the app secret. Several secrets
 * may be valid at once, while one is being replaced or for several apps; without any, nothing is genuine.
 */
public final class WebhookSignature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";
    private static final int HEX_DIGITS = 64;

    private final List<SecretKeySpec> keys;

    public WebhookSignature(Collection<String> appSecrets) {
        this.keys = appSecrets.stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
                .toList();
    }

    /** Whether the header signs these very bytes; compared in constant time. */
    public boolean signs(byte[] body, @Nullable String header) {
        if (header == null || !header.startsWith(PREFIX) || header.length() != PREFIX.length() + HEX_DIGITS) {
            return false;
        }
        try {
            byte[] given = HexFormat.of().parseHex(header, PREFIX.length(), header.length());
            boolean signed = false;
            for (SecretKeySpec key : keys) {
                signed |= MessageDigest.isEqual(given, hmac(key, body));
            }
            return signed;
        } catch (IllegalArgumentException notHex) {
            return false;
        }
    }

    private static byte[] hmac(SecretKeySpec key, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
