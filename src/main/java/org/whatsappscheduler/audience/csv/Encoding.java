package org.whatsappscheduler.audience.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** In which encoding a file is: told by its byte order mark, by where its zero bytes are or by all of its bytes. */
enum Encoding {
    UTF_8(StandardCharsets.UTF_8),
    UTF_16BE(StandardCharsets.UTF_16BE),
    UTF_16LE(StandardCharsets.UTF_16LE),
    /** What is not UTF-8 was most likely saved by Excel in Western Europe or America. */
    WINDOWS_1252(Charset.forName("windows-1252"));

    private static final int PIECE = 64 * 1024;
    private static final int BEGINNING = 1024;

    private final Charset charset;

    Encoding(Charset charset) {
        this.charset = charset;
    }

    /** A file that can be read more than once. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    /**
     * What was found.
     *
     * @param markBytes the length of the byte order mark
     */
    record Found(Encoding encoding, int markBytes) {}

    Charset charset() {
        return charset;
    }

    static Found of(Source file) throws IOException {
        byte[] first;
        try (InputStream bytes = file.open()) {
            first = bytes.readNBytes(BEGINNING);
        }
        if (startsWith(first, 0xEF, 0xBB, 0xBF)) {
            return new Found(UTF_8, 3);
        }
        if (startsWith(first, 0xFE, 0xFF)) {
            return new Found(UTF_16BE, 2);
        }
        if (startsWith(first, 0xFF, 0xFE)) {
            return new Found(UTF_16LE, 2);
        }
        return new Found(withoutMark(first, file), 0);
    }

    /** Text has zero bytes in UTF-16 only: the upper half of a delimiter, a line end or a letter without accent. */
    private static Encoding withoutMark(byte[] first, Source file) throws IOException {
        for (int i = 0; i < first.length; i++) {
            if (first[i] == 0) {
                return i % 2 == 0 ? UTF_16BE : UTF_16LE;
            }
        }
        return isUtf8(file) ? UTF_8 : WINDOWS_1252;
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(Source file) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.allocate(PIECE);
        CharBuffer chars = CharBuffer.allocate(PIECE);
        try (InputStream input = file.open()) {
            int read;
            do {
                read = input.read(bytes.array(), bytes.position(), bytes.remaining());
                bytes.position(bytes.position() + Math.max(read, 0)).flip();
                if (decoder.decode(bytes, chars.clear(), read < 0).isError()) {
                    return false;
                }
                bytes.compact();
            } while (read >= 0);
            return true;
        }
    }
}
