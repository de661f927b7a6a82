package org.whatsappscheduler.audience.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.audience.csv.Uploads.counts;
import static org.whatsappscheduler.audience.csv.Uploads.download;
import static org.whatsappscheduler.audience.csv.Uploads.form;
import static org.whatsappscheduler.audience.csv.Uploads.people;
import static org.whatsappscheduler.audience.csv.Uploads.post;
import static org.whatsappscheduler.audience.csv.Uploads.take;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CSV files over HTTP. */
@QuarkusTest
class ImportApiTest {

    @TestHTTPResource
    URI address;

    private static JsonPath find(String number) {
        return read("/api/recipients?search=" + number);
    }

    @Test
    void aFileIsTakenInAndTwiceDoublesNobody() {
        String file = people("Ana", "Ben", "Chloe");
        JsonPath first = take(file);
        assertThat(first.getString("status")).isEqualTo("done");
        assertThat(counts(first)).isEqualTo("3 0 0 0");
        assertThat(first.getInt("rows_read")).isEqualTo(3);
        assertThat(first.getString("file_name")).isEqualTo("people.csv");
        assertThat(first.getLong("bytes_read"))
                .isEqualTo(first.getLong("bytes"))
                .isEqualTo(file.length());
        assertThat(first.getList("columns.field")).isEqualTo(List.of("name", "phone_number"));
        assertThat(counts(take(file))).isEqualTo("0 0 3 0");
        assertThat(read("/api/imports?limit=2").getList("items.created")).isEqualTo(List.of(0, 3));
    }

    @Test
    void everyColumnCounts() {
        String number = number();
        String group = group(0);
        take(
                "Nombre;M\u00F3vil;Time zone;LANGUAGE;Mesa;opted_in_at;opt_in_source;Nota\n" + "  Jos\u00E9 ;" + number
                        + ";Europe/Madrid;ES;4;2026-01-01T00:00:00Z;form;\"two\nlines; \"\"q\"\"\"\n",
                "group_id",
                group);
        Map<String, Object> found = find(number).getMap("items[0]");
        assertThat(found)
                .containsEntry("name", "Jos\u00E9")
                .containsEntry("time_zone", "Europe/Madrid")
                .containsEntry("language", "es")
                .containsEntry("opted_in_at", "2026-01-01T00:00:00Z")
                .containsEntry("opt_in_source", "form")
                .containsEntry("attributes", Map.of("mesa", "4", "nota", "two\nlines; \"q\""));
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isOne();
    }

    @Test
    void theZoneOfANumberIsInferredWhereTheFileSaysNone() {
        String unsaid = "+3361" + number().substring(5);
        String said = "+3361" + number().substring(5);
        take("name,phone,time_zone\nAna," + unsaid + ",\nBen," + said + ",America/Lima\n");
        assertThat(find(unsaid).getString("items[0].inferred_time_zone")).isEqualTo("Europe/Paris");
        assertThat(find(said).getMap("items[0]"))
                .containsEntry("time_zone", "America/Lima")
                .doesNotContainKey("inferred_time_zone");
    }

    @ParameterizedTest
    @CsvSource({"windows-1252, ''", "UTF-8, \uFEFF", "UTF-16LE, \uFEFF", "UTF-16BE, \uFEFF"})
    void filesOfExcelAreRead(String charset, String mark) {
        String number = number();
        byte[] file =
                (mark + "Name;Phone\r\n\"Jos\u00E9 Mu\u00F1oz\";" + number + "\r\n").getBytes(Charset.forName(charset));
        JsonPath ended = take(file);
        assertThat(counts(ended)).isEqualTo("1 0 0 0");
        assertThat(ended.getString("encoding")).isEqualTo(charset);
        assertThat(ended.getString("delimiter")).isEqualTo(";");
        assertThat(find(number).getString("items[0].name")).isEqualTo("Jos\u00E9 Mu\u00F1oz");
    }

    @Test
    void rejectedRowsCanBeDownloadedCorrectedAndImported() {
        String number = number();
        JsonPath ended = take("name,phone,table\n" + "Ana," + number() + ",1\n" + "\"Ben\nB.\",12,2\n\n" + ",,\n"
                + ",nonsense,=3\n" + "Dan," + number() + ",1,2\n");
        assertThat(counts(ended)).isEqualTo("1 0 0 3");
        String rejected = download("/api/imports/" + ended.getString("id") + "/rejected.csv");
        assertThat(rejected.substring(1).split("\r\n"))
                .satisfiesExactly(
                        header ->
                                assertThat(header).isEqualTo("import_line,import_code,import_reason,name,phone,table"),
                        ben -> assertThat(ben)
                                .startsWith("3,INVALID_PHONE_NUMBER,\"phone_number is not")
                                .endsWith(",\"Ben\nB.\",12,2"),
                        nobody -> assertThat(nobody)
                                .startsWith("7,VALIDATION_ERROR,name must not be blank,")
                                .endsWith(",nonsense,'=3"),
                        dan -> assertThat(dan).startsWith("8,VALIDATION_ERROR,the row has more cells"));
        JsonPath again = take(rejected.replace(",12,", "," + number + ","));
        assertThat(counts(again)).isEqualTo("1 0 0 2");
        assertThat(find(number).getMap("items[0].attributes")).isEqualTo(Map.of("table", "2"));
    }

    @Test
    void nationalNumbersNeedACountry() {
        String number = number();
        String file = "name,phone\nAna," + number.substring(3) + "\n";
        assertThat(counts(take(file))).isEqualTo("0 0 0 1");
        assertThat(counts(take(file, "default_region", "es"))).isEqualTo("1 0 0 0");
        assertThat(find(number).getString("items[0].name")).isEqualTo("Ana");
    }

    @Test
    void aMappingSaysWhatColumnsAre() {
        String number = number();
        take(
                "Contact,Reachable at,Secret\nAna," + number + ",x\n",
                "mapping",
                "{\"Reachable at\": \"phone_number\", \"Secret\": null}");
        assertThat(find(number).getMap("items[0].attributes")).isEmpty();
    }

    @Test
    void aSourceOptsEverybodyInButNobodyAgain() {
        String number = number();
        String gone = number();
        take("name,phone,opted_in\nAna," + number + ",\nBen," + gone + ",no\n", "source", "fair-2026");
        String since = find(number).getString("items[0].opted_in_at");
        assertThat(since).isNotNull();
        assertThat(find(number).getString("items[0].opt_in_source")).isEqualTo("fair-2026");
        assertThat(find(gone).getString("items[0].opted_out_at")).isNotNull();
        String both = "name,phone\nAna," + number + "\nBen," + gone + "\n";
        assertThat(counts(take(both, "source", "fair-2027"))).isEqualTo("0 0 2 0");
        assertThat(find(number).getString("items[0].opted_in_at")).isEqualTo(since);
        assertThat(find(gone).getString("items[0].opted_in_at")).isNull();
    }

    @Test
    void aDryRunOnlyCounts() {
        String number = number();
        String file = "name,phone\nAna," + number + "\nBen,1\n";
        JsonPath ended = take(file, "dry_run", "true");
        assertThat(counts(ended)).isEqualTo("1 0 0 1");
        assertThat(find(number).getList("items")).isEmpty();
        assertThat(download("/api/imports/" + ended.getString("id") + "/rejected.csv"))
                .contains("Ben");
    }

    @Test
    void whatIsNoCsvAnyMoreEndsTheImportAndSaysWhere() {
        JsonPath ended = take(people("Ana", "Ben") + "\"never closed,1\n");
        assertThat(ended.getString("status")).isEqualTo("failed");
        assertThat(ended.getString("error")).contains("line 3");
        assertThat(counts(ended)).isEqualTo("2 0 0 0");
    }

    @Test
    void columnsMayHaveAnyConsentAndAnyAttributes() {
        String number = number();
        JsonPath ended = take("name,phone,opted_in,opted_out_at,attributes,attributes.phone\n"
                + "Ana," + number + ",yes,,\"{\"\"a\"\":\"\"1\"\"}\",2\n"
                + "Ben," + number() + ",perhaps,,,\n"
                + "Ben," + number() + ",,yesterday,,\n"
                + "Ben," + number() + ",,2999-01-01T00:00:00Z,,\n"
                + "Ben," + number() + ",,,[],\n");
        assertThat(counts(ended)).isEqualTo("1 0 0 4");
        assertThat(find(number).getMap("items[0].attributes")).isEqualTo(Map.of("a", "1", "phone", "2"));
        assertThat(find(number).getString("items[0].opt_in_source")).isEqualTo("import");
        assertThat(download("/api/imports/" + ended.getString("id") + "/rejected.csv"))
                .contains("opted_in must be yes or no", "opted_out_at must be an instant", "attributes must be a JSON");
    }

    @ParameterizedTest
    @CsvSource({
        "group_id, x, #/group_id/0",
        "group_id, 0198f0c2-0000-7000-8000-000000000001, #/group_id/0",
        "mapping, [], #/mapping",
        "mapping, {\"x\": \"name\"}, #/mapping/x",
        "default_region, XX, #/default_region",
        "source, A B, #/source",
        "dry_run, perhaps, #/dry_run",
        "colour, red, #/colour",
    })
    void aFieldThatCannotBeHonouredIsNamed(String field, String value, String pointer) {
        post("name,phone\n".getBytes(StandardCharsets.UTF_8), field, value)
                .statusCode(422)
                .body("errors.pointer", hasItem(pointer));
    }

    @Test
    void aFileIsNeededAndItsFirstRow() {
        form().multiPart("dry_run", "true")
                .post("/api/recipients/import")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("#/file"));
        post(new byte[0]).statusCode(422).body("errors.pointer", hasItem("#/file"));
        post("Ana,+34612345678\n".getBytes(StandardCharsets.UTF_8))
                .statusCode(422)
                .body("errors.pointer", hasItem("#/file"));
        api().body("{}").post("/api/recipients/import").then().statusCode(415);
    }

    @Test
    void whatIsTooLargeIsRefusedAtOnce() throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write("""
                    POST /api/recipients/import HTTP/1.1
                    Host: x
                    X-API-Key: test-admin-key
                    Content-Type: multipart/form-data; boundary=x
                    Content-Length: 300000000

                    """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (String path : List.of("", "/rejected.csv")) {
            form().get("/api/imports/" + UUID.randomUUID() + path)
                    .then()
                    .statusCode(404)
                    .contentType(containsString("problem+json"));
        }
    }
}
