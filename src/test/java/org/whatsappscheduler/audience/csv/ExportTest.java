package org.whatsappscheduler.audience.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.audience.csv.Uploads.counts;
import static org.whatsappscheduler.audience.csv.Uploads.download;
import static org.whatsappscheduler.audience.csv.Uploads.form;
import static org.whatsappscheduler.audience.csv.Uploads.take;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;

/** Recipients as a file, and back. */
@QuarkusTest
class ExportTest {

    private final TestData data;

    ExportTest(TestData data) {
        this.data = data;
    }

    private static String export(String group) {
        return download("/api/recipients/export?group_id=" + group);
    }

    private static String awkward(String group) {
        return create(
                "/api/recipients",
                Map.of(
                        "name",
                        "=HYPERLINK(\"http://evil\")",
                        "phone_number",
                        number(),
                        "attributes",
                        Map.of(
                                "plus", "+1+1",
                                "minus", "-2;=1",
                                "at", "@x",
                                "tab", "\tx",
                                "quoted", "'=x",
                                "spaces", "  both  ",
                                "lines", "a\r\nb,\"c\"",
                                "mobile", "12"),
                        "consent",
                        Map.of("opted_in", true, "source", "form", "at", "2026-01-01T00:00:00.123456Z"),
                        "group_ids",
                        List.of(group)));
    }

    @Test
    void formulasAreNeutralisedAndReadBackUnchanged() {
        String group = group(0);
        String id = awkward(group);
        String file = export(group);
        assertThat(file)
                .startsWith("\uFEFFname,phone_number,time_zone,language,opted_in_at,")
                .contains(
                        "\"'=HYPERLINK(",
                        ",'+1+1,",
                        ",\"'-2;'=1\",",
                        ",'@x,",
                        ",''=x,",
                        "\"'\tx\"",
                        "\"  both  \"",
                        ",+34");
        Map<String, Object> before = read("/api/recipients/" + id).getMap("");
        assertThat(counts(take(file))).isEqualTo("0 0 1 0");
        assertThat(read("/api/recipients/" + id).getMap("")).isEqualTo(before);
        data.update("DELETE FROM recipients WHERE id = ?", UUID.fromString(id));
        assertThat(counts(take(file, "group_id", group))).isEqualTo("1 0 0 0");
        Map<String, Object> after = read("/api/groups/" + group + "/recipients").getMap("items[0]");
        for (String same : List.of("name", "phone_number", "attributes", "opted_in_at", "opt_in_source")) {
            assertThat(after.get(same)).as(same).isEqualTo(before.get(same));
        }
    }

    @Test
    void anOptOutIsWrittenAndReadBack() {
        String group = group(2);
        String id = read("/api/groups/" + group + "/recipients").getString("items[0].id");
        api().post("/api/recipients/" + id + "/opt-out").then().statusCode(200);
        String file = export(group);
        assertThat(counts(take(file))).isEqualTo("0 0 2 0");
        data.update("DELETE FROM recipients WHERE id = ?", UUID.fromString(id));
        assertThat(counts(take(file, "group_id", group))).isEqualTo("1 0 1 0");
        assertThat(read("/api/recipients?opted_out=true&group_id=" + group).getList("items"))
                .hasSize(1);
    }

    @Test
    void manyAttributesShareAColumn() {
        String group = group(0);
        for (int person = 0; person < 3; person++) {
            int first = person * 40;
            Map<String, String> attributes = IntStream.range(first, first + 40)
                    .boxed()
                    .collect(Collectors.toMap(i -> "a%03d".formatted(i), i -> "=" + i));
            create(
                    "/api/recipients",
                    Map.of(
                            "name",
                            "P",
                            "phone_number",
                            number(),
                            "attributes",
                            attributes,
                            "group_ids",
                            List.of(group)));
        }
        String file = export(group);
        assertThat(file).contains("attributes.a099,attributes\r\n").doesNotContain("attributes.a100");
        assertThat(counts(take(file))).isEqualTo("0 0 3 0");
    }

    @Test
    void aLargeGroupComesWholeAndCompressedWhenAskedFor() {
        UUID group = data.group(5_500);
        assertThat(export(group.toString()).lines()).hasSize(5_501).doesNotHaveDuplicates();
        form().header("Accept-Encoding", "gzip")
                .get("/api/recipients/export?group_id=" + group)
                .then()
                .header("Content-Encoding", equalTo("gzip"))
                .header("Content-Type", equalTo("text/csv;charset=UTF-8"))
                .header("Content-Disposition", containsString("recipients.csv"));
    }

    @Test
    void filtersCount() {
        String group = group(3);
        assertThat(download("/api/recipients/export?search=person 1&group_id=" + group)
                        .lines())
                .hasSize(2);
        assertThat(download("/api/recipients/export?opted_out=true&group_id=" + group)
                        .lines())
                .hasSize(1);
        form().get("/api/recipients/export?group_id=x")
                .then()
                .statusCode(422)
                .body("errors[0].parameter", equalTo("group_id"));
    }
}
