package org.whatsappscheduler.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of CSV (RFC 4180), in UTF-8 with a byte order mark, without which Excel does not know that it is UTF-8. */
public final class CsvText {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Spaces around a cell that has no quotes are lost when it is read, and others than a comma may be taken to divide it. */
    private static final QuoteStrategy SPACES_AND_DELIMITERS = new QuoteStrategy() {
        @Override
        public boolean quoteValue(int line, int field, String value) {
            return value.length() != value.strip().length() || value.indexOf(';') >= 0 || value.indexOf('\t') >= 0;
        }
    };

    private final StringWriter text = new StringWriter();
    private final CsvWriter lines = CsvWriter.builder()
            .quoteStrategy(SPACES_AND_DELIMITERS)
            .lineDelimiter(LineDelimiter.CRLF)
            .build(text);

    /** The names of the columns. */
    public CsvText begin(List<String> header) {
        text.append(BYTE_ORDER_MARK);
        return line(header);
    }

    /** A row. */
    public CsvText line(List<@Nullable String> cells) {
        lines.writeRecord(cells.stream().map(Cells::written).toList());
        return this;
    }

    /** What has been written since the last time. */
    public byte[] take() {
        try {
            lines.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.getBuffer().setLength(0);
        return bytes;
    }
}
