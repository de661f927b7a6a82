package org.whatsappscheduler.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer's JSON as the bytes to be sent, made once for many.
 *
 * @param tag its ETag, quoted
 * @param plain as it is
 * @param gzip compressed; null for short ones
 */
public record Body(String tag, byte[] plain, byte @Nullable [] gzip) {

    private static final int WORTH_IT = 1_000;

    /** JSON with the ETag of what it shows. */
    static Body of(String tag, byte[] json) {
        return new Body(tag, json, isWorthCompressing(json) ? compressed(json) : null);
    }

    static boolean isWorthCompressing(byte[] json) {
        return json.length > WORTH_IT;
    }

    /** Whether a caller who sent that Accept-Encoding takes gzip. */
    static boolean takesGzip(@Nullable String accepted) {
        return accepted != null
                && accepted.contains("gzip")
                && !accepted.contains("gzip;q=0,")
                && !accepted.endsWith("gzip;q=0");
    }

    /** An ETag for JSON of which there are no versions. */
    static String tagOf(byte[] json) {
        CRC32C sum = new CRC32C();
        sum.update(json);
        return "\"" + Long.toHexString(sum.getValue()) + Integer.toHexString(json.length) + "\"";
    }

    int size() {
        return plain.length + (gzip == null ? 0 : gzip.length);
    }

    static byte[] compressed(byte[] json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
