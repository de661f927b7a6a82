package org.whatsappscheduler.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a webhook's messages are signed with. Source: Standard Webhooks 1.0, symmetric signatures.
 *
 * @param written {@code whsec_} and base64, as receivers configure it
 */
record Secret(String written) {

    private static final String MARK = "whsec_";
    private static final int BYTES = 32;

    static Secret random() {
        byte[] bits = new byte[BYTES];
        new SecureRandom().nextBytes(bits);
        return new Secret(MARK + Base64.getEncoder().encodeToString(bits));
    }

    /**
     * The signature of a message.
     *
     * @param id the message's, the same for every attempt
     * @param seconds since 1970, of the attempt
     */
    String sign(String id, long seconds, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(written.substring(MARK.length())), "HmacSHA256"));
            byte[] signed = mac.doFinal((id + '.' + seconds + '.' + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HmacSHA256 is not available", impossible);
        }
    }

    /** Keeps it out of logs. */
    @Override
    public String toString() {
        return "Secret";
    }
}
