package org.whatsappscheduler.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.read;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.security.Sealing;

/** Senders over HTTP. */
@QuarkusTest
class SenderApiTest {

    private static final String TOKEN = "EAAG-secret-of-this-test";

    private final TestData data;
    private final SchedulerConfig settings;
    private final ConfiguredSender configured;
    private final DataSource database;
    private final ObjectMapper json;
    private final Clock clock;

    SenderApiTest(
            TestData data,
            SchedulerConfig settings,
            ConfiguredSender configured,
            DataSource database,
            ObjectMapper json,
            Clock clock) {
        this.data = data;
        this.settings = settings;
        this.configured = configured;
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    private static Map<String, Object> request() {
        return Map.of("name", "Support", "phone_number_id", Api.number().substring(1), "access_token", TOKEN);
    }

    private String path() {
        return "/api/senders/" + create("/api/senders", request());
    }

    private String theDefault() {
        return data.defaultSender();
    }

    private static ValidatableResponse patch(String path, String body) {
        return api().body(body.replace('\'', '"')).patch(path).then();
    }

    @Test
    void nameNumberAndTokenAreEnough() {
        Map<String, Object> request = request();
        String location = api().body(request)
                .post("/api/senders")
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/senders/"))
                .extract()
                .header("Location");
        JsonPath found = read(location.substring(location.indexOf("/api")));
        assertThat(found.getString("phone_number_id")).isEqualTo(request.get("phone_number_id"));
        assertThat(found.getInt("messages_per_second")).isEqualTo(80);
        assertThat(found.getInt("max_concurrent_calls")).isEqualTo(64);
        assertThat(found.getString("messages_per_hour")).isNull();
        assertThat(found.getString("on_unknown")).isEqualTo("hold");
        assertThat(found.getBoolean("has_access_token")).isTrue();
        assertThat(found.getBoolean("is_default")).isFalse();
        assertThat(found.getString("status")).isEqualTo("active");
    }

    @Test
    void aTokenIsInNoAnswerAndNotInTheTable() {
        String created = api().body(request()).post("/api/senders").asString();
        String path = "/api/senders/" + JsonPath.from(created).getString("id");
        String changed =
                api().body(Map.of("access_token", TOKEN + "2")).patch(path).asString();
        String refused =
                api().body(Map.of("access_token", TOKEN + " 2")).patch(path).asString();
        String clash = api().body(Map.of(
                        "name",
                        "x",
                        "access_token",
                        TOKEN,
                        "phone_number_id",
                        read(path).getString("phone_number_id")))
                .post("/api/senders")
                .asString();
        String list = api().get("/api/senders?limit=500").asString();
        assertThat(List.of(
                        created,
                        changed,
                        refused,
                        clash,
                        list,
                        api().get(path).asString(),
                        api().get(path + "/limits").asString()))
                .noneMatch(answer -> answer.contains("EAAG"));
        assertThat(data.text("SELECT to_jsonb(s)::text FROM senders s WHERE id = ?::uuid", path.substring(13)))
                .doesNotContain("EAAG");
        assertThat(new SenderRequest("a", "1", null, TOKEN, null, null, null, null, null, null, null).toString())
                .doesNotContain("EAAG");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'phone_number_id': '+34 600'} | #/phone_number_id",
                "{'access_token': 'two words'} | #/access_token",
                "{'messages_per_second': 0} | #/messages_per_second",
                "{'messages_per_hour': 0} | #/messages_per_hour",
                "{'max_concurrent_calls': 0} | #/max_concurrent_calls",
                "{'on_unknown': 'guess'} | #/on_unknown",
                "{'waba_id': 'x'} | #/waba_id",
                "{'base_url': 'https://x.com'} | #/base_url",
                "{'is_default': true} | #/is_default",
            })
    void whatIsWrongIsPointedAt(String fields, String pointer) {
        Map<String, Object> body = new java.util.HashMap<>(request());
        body.putAll(JsonPath.from(fields.replace('\'', '"')).getMap(""));
        api().body(body).post("/api/senders").then().statusCode(422).body("errors.pointer", hasItem(pointer));
    }

    @Test
    void aNumberBelongsToOneSender() {
        Map<String, Object> request = request();
        create("/api/senders", request);
        api().body(request).post("/api/senders").then().statusCode(409).body("code", equalTo("DUPLICATE_RESOURCE"));
    }

    @Test
    void whatIsGivenIsChangedAndTheRestStays() {
        String path = path();
        patch(path, "{'messages_per_second': 20, 'messages_per_hour': 1000, 'waba_id': '7', 'on_unknown': 'resend'}")
                .statusCode(200)
                .body("messages_per_second", equalTo(20))
                .body("messages_per_hour", equalTo(1000))
                .body("name", equalTo("Support"));
        patch(path, "{'messages_per_hour': 0, 'name': 'Sales'}")
                .statusCode(200)
                .body("messages_per_hour", nullValue())
                .body("messages_per_second", equalTo(20))
                .body("waba_id", equalTo("7"))
                .body("on_unknown", equalTo("resend"));
        patch(path, "{'messages_per_hour': 50, 'waba_id': null}")
                .statusCode(200)
                .body("messages_per_hour", equalTo(50))
                .body("waba_id", nullValue());
        patch(path, "{'messages_per_hour': null}").statusCode(200).body("messages_per_hour", nullValue());
        patch(path, "{'messages_per_hour': -1}").statusCode(422);
        patch(path, "{'waba_id': 'x'}").statusCode(422);
        patch(path, "{'phone_number_id': '8'}").statusCode(422);
        patch("/api/senders/" + UUID.randomUUID(), "{}").statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "access_token",
                "messages_per_second",
                "max_concurrent_calls",
                "on_unknown",
                "is_default",
                "requires_approval"
            })
    void whatASenderCannotBeWithoutIsNotTakenAway(String field) {
        patch(path(), "{'" + field + "': null}").statusCode(422).body("errors.pointer", contains("#/" + field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'access_token': 'x'}|#/access_token",
                "{'messages_per_second': 1}|#/messages_per_second",
                "{'messages_per_hour': 1}|#/messages_per_hour",
                "{'max_concurrent_calls': 1}|#/max_concurrent_calls",
                "{'on_unknown': 'resend'}|#/on_unknown",
                "{'is_default': false}|#/is_default",
            })
    void theConfigurationHasTheSayOverItsSender(String fields, String pointer) {
        patch("/api/senders/" + theDefault(), fields).statusCode(422).body("errors.pointer", hasItem(pointer));
    }

    @Test
    void theSenderOfTheConfigurationCanBeRenamedButNotDeleted() {
        String path = "/api/senders/" + theDefault();
        patch(path, "{'name': 'default'}").statusCode(200).body("is_configured", equalTo(true));
        assertThat(data.text("SELECT coalesce(sealed_token, 'none') FROM senders WHERE is_default"))
                .isEqualTo("none");
        api().delete(path).then().statusCode(409).body("code", equalTo("RESOURCE_IN_USE"));
    }

    @Test
    void aSenderOfAScheduleStaysAndAnotherGoes() {
        String used = path();
        UUID id = UUID.fromString(used.substring(13));
        data.schedule(data.textMessage("x"), data.group(1), id, Instant.parse("2999-01-01T00:00:00Z"));
        api().delete(used).then().statusCode(409).body("code", equalTo("RESOURCE_IN_USE"));
        String unused = path();
        api().delete(unused).then().statusCode(204);
        api().get(unused).then().statusCode(404);
        api().delete(unused).then().statusCode(404);
    }

    @Test
    void sendersArePagedNewestFirst() {
        String one = path();
        String two = path();
        List<String> ids = new java.util.ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = read("/api/senders?limit=50&cursor=" + cursor);
            ids.addAll(page.getList("items.id"));
            cursor = page.getString("next_cursor");
        }
        assertThat(ids).doesNotHaveDuplicates().containsSubsequence(two.substring(13), one.substring(13));
    }

    @Test
    void aNewTokenEndsARefusalOfTheOldOneButNotAViolation() {
        String path = path();
        String block = "UPDATE senders SET blocked_until = ?, blocked_reason = 'x' WHERE id = ?::uuid";
        data.update(block, Instant.parse("2999-01-01T00:00:00Z"), path.substring(13));
        patch(path, "{'name': 'x'}").body("status", equalTo("blocked"));
        patch(path, "{'access_token': 'new'}").body("status", equalTo("active"));
        data.update(block, Senders.FOR_GOOD, path.substring(13));
        patch(path, "{'access_token': 'newer'}").body("status", equalTo("blocked"));
    }

    private void start(List<String> keys) {
        Accounts accounts = new Accounts(configured, new Sealing(keys));
        new SenderRows(database, configured, accounts, json, clock).onStart(new StartupEvent());
    }

    @Test
    void aStartWithANewSealingKeySealsEveryTokenAnew() {
        UUID id = UUID.fromString(create("/api/senders", request()));
        String fresh = "new:" + Base64.getEncoder().encodeToString(new byte[32]);
        List<String> keys = settings.sealingKeys().orElseThrow();
        try {
            start(Stream.concat(Stream.of(fresh), keys.stream()).toList());
            String sealed = Sql.on(database, "SELECT sealed_token FROM senders WHERE id = ?")
                    .with(id)
                    .list(row -> row.getString(1))
                    .getFirst();
            assertThat(new Sealing(List.of(fresh)).open(sealed, "sender:" + id)).isEqualTo(TOKEN);
        } finally {
            start(Stream.concat(keys.stream(), Stream.of(fresh)).toList());
        }
    }
}
