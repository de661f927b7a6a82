package org.whatsappscheduler.audience.csv;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;

import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files as clients upload and download them. */
final class Uploads {

    private Uploads() {}

    /** A form with a file; fields follow as names and values. */
    static ValidatableResponse post(byte[] file, String... fields) {
        RequestSpecification form = form().multiPart("file", "people.csv", file, "text/csv");
        for (int i = 0; i < fields.length; i += 2) {
            form.multiPart(fields[i], fields[i + 1]);
        }
        return form.post("/api/recipients/import").then();
    }

    static RequestSpecification form() {
        return given().header("X-API-Key", "test-admin-key");
    }

    /** Uploads a file and waits until it has been read. */
    static JsonPath take(String file, String... fields) {
        return take(file.getBytes(StandardCharsets.UTF_8), fields);
    }

    static JsonPath take(byte[] file, String... fields) {
        return ended(post(file, fields).statusCode(202).extract().header("Location"));
    }

    /** Waits until an import has ended. */
    static JsonPath ended(String location) {
        return await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> read(location), found -> found.getString("ended_at") != null);
    }

    static String counts(JsonPath ended) {
        return Stream.of("created", "updated", "unchanged", "rejected")
                .map(count -> ended.getString(count))
                .collect(Collectors.joining(" "));
    }

    static String download(String path) {
        return new String(form().get(path).then().statusCode(200).extract().asByteArray(), StandardCharsets.UTF_8);
    }

    /** A file with a row for each name, each with a number of its own. */
    static String people(String... names) {
        return "name,phone_number\r\n"
                + List.of(names).stream()
                        .map(name -> name + "," + number() + "\r\n")
                        .collect(Collectors.joining());
    }
}
