package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AuditTest {

    private static JsonPath newest() {
        return read("/api/audit?limit=1");
    }

    @Test
    void aChangeIsThereWithItsActorAndTheNamesOfItsFields() {
        String number = number();
        String id = api().body(Map.of("name", "Ana", "phone_number", number))
                .post("/api/recipients")
                .path("id");
        JsonPath entry = newest();
        assertThat(entry.getString("items[0].operation")).isEqualTo("createRecipient");
        assertThat(entry.getString("items[0].actor")).isEqualTo("bootstrap");
        assertThat(entry.<List<String>>get("items[0].fields")).contains("name", "phone_number");
        assertThat(entry.prettify()).doesNotContain(number.substring(1)).doesNotContain("Ana");
        api().delete("/api/recipients/" + id).then().statusCode(204);
        assertThat(newest().getString("items[0].path")).isEqualTo("/api/recipients/" + id);
    }

    @Test
    void whatWasRefusedIsNot() {
        String before = newest().getString("items[0].id");
        api().body(Map.of("name", "Ana", "phone_number", "none"))
                .post("/api/recipients")
                .then()
                .statusCode(422);
        assertThat(newest().getString("items[0].id")).isEqualTo(before);
    }

    @Test
    void itIsPaged() {
        org.whatsappscheduler.Api.message("one");
        org.whatsappscheduler.Api.message("two");
        JsonPath first = read("/api/audit?limit=1");
        JsonPath second = read("/api/audit?limit=1&cursor=" + first.getString("next_cursor"));
        assertThat(second.getString("items[0].id")).isLessThan(first.getString("items[0].id"));
    }
}
