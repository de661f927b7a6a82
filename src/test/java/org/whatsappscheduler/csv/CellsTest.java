package org.whatsappscheduler.csv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a spreadsheet would take for a formula. */
class CellsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"=1+1", "+1+cmd|' /C calc'!A0", "-2", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\uFF1D1", "'=1", "''-1"
            })
    void formulasAreNeutralisedAndReadBack(String dangerous) {
        assertThat(Cells.written(dangerous)).isEqualTo("'" + dangerous);
        assertThat(Cells.read("'" + dangerous)).isEqualTo(dangerous);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ana", "", "+34612345678", "'tis", "'", "1-1", "a=b", " =1", "O'Hara"})
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
