package org.whatsappscheduler.audience.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.FieldModifier;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.csv.Cells;

/** The rows of a CSV file one after the other; blank ones are passed over. */
final class CsvRows implements Closeable {

    private static final int MOST_CELLS = 1_000;
    private static final int LONGEST_CELL = 64 * 1024;
    private static final int LONGEST_ROW = 4 * LONGEST_CELL;

    /** Spaces around a cell without quotes are for the eye. */
    private static final FieldModifier READ = new FieldModifier() {
        @Override
        public String modify(long line, int index, boolean quoted, String cell) {
            return Cells.read(quoted ? cell : cell.strip());
        }
    };

    /**
     * A row.
     *
     * @param line on which it begins, from 1
     */
    record Row(long line, List<String> cells) {

        /** How much memory it takes, roughly. */
        int characters() {
            return cells.stream().mapToInt(String::length).sum();
        }
    }

    /** This is not CSV, from some line on; says nothing of what is in it. */
    static final class UnreadableException extends RuntimeException {
        UnreadableException(long line) {
            super("after line " + line + " this is no CSV: a quotation mark is not closed, or a cell has more than "
                    + LONGEST_CELL + " characters");
        }
    }

    /**
     * A row of our own after the last one. What has not been closed swallows it: only so does one see that there is a quotation
     * mark too few, which else would make one cell of all that follows.
     */
    private static final String END = "\uE000end\uE000";

    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private long line;

    CsvRows(Reader text, char delimiter) {
        this.reader = CsvReader.builder()
                .fieldSeparator(delimiter)
                .allowExtraCharsAfterClosingQuote(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .build(
                        CsvRecordHandler.of(handler -> handler.maxFields(MOST_CELLS)
                                .maxFieldSize(LONGEST_CELL)
                                .maxRecordSize(LONGEST_ROW)
                                .fieldModifier(READ)),
                        new Ended(text));
        this.records = reader.iterator();
    }

    /**
     * The next row; null at the end.
     *
     * @throws UnreadableException when what follows is no CSV
     */
    @Nullable
    Row next() {
        try {
            while (records.hasNext()) {
                CsvRecord next = records.next();
                List<String> cells = next.getFields();
                if (cells.size() == 1 && cells.getFirst().equals(END)) {
                    return null;
                }
                if (cells.getLast().endsWith(END)) {
                    throw new UnreadableException(line);
                }
                line = next.getStartingLineNumber();
                if (!next.getFields().stream().allMatch(String::isEmpty)) {
                    return new Row(line, next.getFields());
                }
            }
            return null;
        } catch (CsvParseException unreadable) {
            throw new UnreadableException(line);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** A text and then the row that ends it. */
    private static final class Ended extends FilterReader {

        private final StringReader end = new StringReader("\n" + END);

        Ended(Reader text) {
            super(text);
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            return next < 0 ? end.read() : next;
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            return count < 0 ? end.read(into, offset, length) : count;
        }
    }
}
