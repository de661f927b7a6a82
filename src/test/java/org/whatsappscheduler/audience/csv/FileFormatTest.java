package org.whatsappscheduler.audience.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a file is written. */
class FileFormatTest {

    private static FileFormat of(byte[] file) throws IOException {
        return FileFormat.of(() -> new ByteArrayInputStream(file));
    }

    private static FileFormat of(String file) throws IOException {
        return of(file.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "'', UTF-8, UTF_8, 0",
        "\uFEFF, UTF-8, UTF_8, 3",
        "\uFEFF, UTF-16LE, UTF_16LE, 2",
        "\uFEFF, UTF-16BE, UTF_16BE, 2",
        "'', UTF-16LE, UTF_16LE, 0",
        "'', UTF-16BE, UTF_16BE, 0",
        "'', windows-1252, WINDOWS_1252, 0",
    })
    void theEncodingIsFoundOut(String mark, String charset, Encoding encoding, int markBytes) throws IOException {
        byte[] file = (mark + "Tel\u00E9fono,Nombre\n1,Jos\u00E9").getBytes(Charset.forName(charset));
        assertThat(of(file)).isEqualTo(new FileFormat(encoding, markBytes, ',', List.of("Tel\u00E9fono", "Nombre")));
    }

    @Test
    void theLastByteOfALongFileDecides() throws IOException {
        byte[] file = ("a,b\n" + "\u00E9x,y\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        assertThat(of(file).encoding()).isEqualTo(Encoding.UTF_8);
        file[file.length - 1] = (byte) 0xE9;
        assertThat(of(file).encoding()).isEqualTo(Encoding.WINDOWS_1252);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void theDelimiterIsFoundOut(String delimiter) throws IOException {
        FileFormat format = of(String.join(delimiter, "name", "\"a,b;c|d\te\"", "phone") + "\n1,2,3,4,5;|");
        assertThat(format.delimiter()).isEqualTo(delimiter.charAt(0));
        assertThat(format.header()).containsExactly("name", "a,b;c|d\te", "phone");
    }

    @Test
    void blankRowsBeforeTheNamesArePassedOver() throws IOException {
        assertThat(of("\n;;\nname;phone\n").header()).containsExactly("name", "phone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "\uFEFF", "\"never closed"})
    void aFileWithoutAFirstRowIsRefused(String file) {
        assertThatThrownBy(() -> of(file)).isInstanceOf(HttpProblem.class);
    }
}
