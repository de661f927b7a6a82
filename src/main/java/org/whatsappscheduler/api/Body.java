package org.whatsappscheduler.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** An answer's JSON as the bytes to be sent, made once for many: compressed when the first one takes it so. */
public final class Body {

    private static final int WORTH_IT = 1_000;

    /** Gzip among the codings that are accepted, with any weight but 0. */
    private static final Pattern TAKEN =
            Pattern.compile("(?i)(?:^|,)\\s*gzip\\s*(?:;\\s*q\\s*=\\s*(?:1|0\\.0*[1-9])[0-9.]*\\s*)?(?:,|$)");

    private final String tag;
    private final byte[] plain;
    private volatile byte @Nullable [] gzip;

    private Body(String tag, byte[] plain) {
        this.tag = tag;
        this.plain = plain;
    }

    /** JSON with the ETag of what it shows. */
    static Body of(String tag, byte[] json) {
        return new Body(tag, json);
    }

    /** Its ETag, quoted. */
    public String tag() {
        return tag;
    }

    byte[] plain() {
        return plain;
    }

    byte[] gzip() {
        byte[] made = gzip;
        if (made == null) {
            made = compressed(plain);
            gzip = made;
        }
        return made;
    }

    static boolean isWorthCompressing(byte[] json) {
        return json.length > WORTH_IT;
    }

    /** Whether a caller who sent that Accept-Encoding takes gzip. */
    static boolean takesGzip(@Nullable String accepted) {
        return accepted != null && TAKEN.matcher(accepted).find();
    }

    /** An ETag for JSON of which there are no versions. */
    static String tagOf(byte[] json) {
        CRC32C sum = new CRC32C();
        sum.update(json);
        return "\"" + Long.toHexString(sum.getValue()) + Integer.toHexString(json.length) + "\"";
    }

    /** Bytes in memory, about. */
    int size() {
        return plain.length + plain.length / 4;
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
