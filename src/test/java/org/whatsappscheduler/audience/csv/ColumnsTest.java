package org.whatsappscheduler.audience.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the columns of a file are taken for. */
class ColumnsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name,phone_number | name,phone_number",
                "Full Name,Mobile | name,phone_number",
                "Nombre,Tel\u00E9fono,Idioma | name,phone_number,language",
                "name,tel,mobile | name,attributes.tel,phone_number",
                "NAME,phone,Time Zone,Opted-in | name,phone_number,time_zone,opted_in",
                "name,phone,First  Visit!,first visit | name,phone_number,attributes.first_visit,attributes.first_visit_2",
                "name,phone,attributes.mobile | name,phone_number,attributes.mobile",
                "name,phone,,\u00E9 | name,phone_number,attributes.column_3,attributes.e",
                "import_line,import_code,import_reason,name,phone | null,null,null,name,phone_number",
            })
    void columnsAreRecognised(String header, String fields) {
        assertThat(Columns.of(List.of(header.split(",")), Map.of()))
                .containsExactly(Arrays.stream(fields.split(","))
                        .map(field -> field.equals("null") ? null : field)
                        .toArray(String[]::new));
    }

    @Test
    void aMappingWins() {
        Map<String, String> mapping =
                new java.util.HashMap<>(Map.of("mobile", "attributes.old", "contact", "phone_number"));
        mapping.put("secret", null);
        assertThat(Columns.of(List.of("name", "mobile", "contact", "secret"), mapping))
                .containsExactly("name", "attributes.old", "phone_number", null);
    }

    @ParameterizedTest
    @CsvSource({
        "other, name, #/mapping/other",
        "a/b, age, #/mapping/a~1b",
        "a/b, attributes.A, #/mapping/a~1b",
    })
    void aMappingThatDoesNotFitIsPointedAt(String column, String field, String pointer) {
        assertThatThrownBy(() -> Columns.of(List.of("name", "phone", "a/b"), Map.of(column, field)))
                .isInstanceOfSatisfying(
                        HttpProblem.class,
                        problem -> assertThat(problem.getParameters())
                                .extractingByKey("errors")
                                .asString()
                                .contains(pointer));
    }

    @Test
    void aFieldIsMappedOnce() {
        assertThatThrownBy(() -> Columns.of(List.of("a", "b"), Map.of("a", "name", "b", "name")))
                .isInstanceOf(HttpProblem.class);
    }

    @ParameterizedTest
    @CsvSource({"name", "phone", "Ana", "+34612345678"})
    void nameAndNumberAreNeeded(String header) {
        assertThatThrownBy(() -> Columns.of(List.of(header), Map.of())).isInstanceOf(HttpProblem.class);
    }

    @Test
    void manyColumnsOfTheSameNameAllDiffer() {
        List<String> header = new java.util.ArrayList<>(List.of("name", "phone"));
        header.addAll(Collections.nCopies(200, "x".repeat(100)));
        assertThat(Columns.of(header, Map.of())).doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 202)
                        .mapToObj(
                                i -> String.valueOf(Columns.of(header, Map.of()).get(i))))
                .allMatch(field -> field.length() <= "attributes.".length() + 64);
    }
}
