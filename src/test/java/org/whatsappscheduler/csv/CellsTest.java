package org.whatsappscheduler.csv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a spreadsheet would take for a formula. */
class CellsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"=1+1", "+1+cmd|' /C calc'!A0", "-2", "@SUM(1)", "\tx", "\r1", "\n\n", "\uFF1D1", "'=1", "''-1"})
    void formulasAreNeutralisedAndReadBack(String dangerous) {
        assertThat(Cells.written(dangerous)).isEqualTo("'" + dangerous);
        assertThat(Cells.read("'" + dangerous)).isEqualTo(dangerous);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a;=1+1;b|a;'=1+1;b",
                "=1;=2|'=1;'=2",
                "a;'=1|a;''=1",
                ";;-2|;;'-2",
                "a;+34612345678|a;'+34612345678"
            })
    void formulasThatBeginACellWhereSemicolonsDivideThemAreToo(String dangerous, String written) {
        assertThat(Cells.written(dangerous)).isEqualTo(written);
        assertThat(Cells.read(written)).isEqualTo(dangerous);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\n", "a\r\n", "a\t"})
    void andWhereLinesEndInACell(String before) {
        assertThat(Cells.written(before + "=1")).isEqualTo(before + "'=1");
        assertThat(Cells.read(before + "'=1")).isEqualTo(before + "=1");
        assertThat(Cells.written(before + "b")).isEqualTo(before + "b");
        assertThat(Cells.written(before.substring(1) + "=1")).isEqualTo("'" + before.substring(1) + "'=1");
        assertThat(Cells.read("'" + before.substring(1) + "'=1")).isEqualTo(before.substring(1) + "=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Ana", "a;b", "a; =1", "1;2", "", "+34612345678", "'tis", "'", "1-1", "a=b", " =1", "O'Hara"})
    void everythingElseStaysAsItIs(String harmless) {
        assertThat(Cells.written(harmless)).isEqualTo(harmless);
        assertThat(Cells.read(harmless)).isEqualTo(harmless);
    }

    @Test
    void aPlusWithMoreThanANumberIsAFormula() {
        assertThat(Cells.written("+34612345678*2")).startsWith("'");
        assertThat(Cells.written(null)).isNull();
    }
}
