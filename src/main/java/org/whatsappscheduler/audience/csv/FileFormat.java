package org.whatsappscheduler.audience.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.util.List;
import org.whatsappscheduler.audience.csv.CsvRows.UnreadableException;
import org.whatsappscheduler.common.Problem;

/**
 * How a file is written.
 *
 * @param markBytes length of its byte order mark
 * @param delimiter between cells
 * @param header the cells of its first row
 */
record FileFormat(Encoding encoding, int markBytes, char delimiter, List<String> header) {

    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

    /** Enough for any first row. */
    private static final int SAMPLE = 256 * 1024;

    /**
     * Finds out how a file is written.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it has no first row
     */
    static FileFormat of(Encoding.Source file) throws IOException {
        Encoding.Found found = Encoding.of(file);
        String sample = sample(file, found);
        char best = ',';
        List<String> header = List.of();
        for (char delimiter : DELIMITERS) {
            List<String> cells = firstRow(sample, delimiter);
            if (cells.size() > header.size()) {
                best = delimiter;
                header = cells;
            }
        }
        if (header.isEmpty()) {
            throw Problem.VALIDATION_ERROR.at("#/file", "has no first row with the names of its columns");
        }
        return new FileFormat(found.encoding(), found.markBytes(), best, header);
    }

    private static String sample(Encoding.Source file, Encoding.Found found) throws IOException {
        try (InputStream bytes = file.open()) {
            bytes.skipNBytes(found.markBytes());
            char[] text = new char[SAMPLE];
            BufferedReader reader = new BufferedReader(
                    new InputStreamReader(bytes, found.encoding().charset()));
            int length = 0;
            int read = reader.read(text, 0, SAMPLE);
            while (read > 0) {
                length += read;
                read = reader.read(text, length, SAMPLE - length);
            }
            return new String(text, 0, length);
        }
    }

    private static List<String> firstRow(String sample, char delimiter) throws IOException {
        try (CsvRows rows = new CsvRows(new StringReader(sample), delimiter)) {
            CsvRows.Row first = rows.next();
            // PostgreSQL does not store U+0000.
            return first == null
                    ? List.of()
                    : first.cells().stream()
                            .map(cell -> cell.replace('\0', ' '))
                            .toList();
        } catch (UnreadableException otherDelimiter) {
            return List.of();
        }
    }
}
