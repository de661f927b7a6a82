package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.TestData;

/** The database goes away at the worst moments. */
@QuarkusTest
class DatabaseAwayTest {

    private static final String TITLE = "takes the connection with it";

    private final TestData data;
    private final DataSource database;
    private final int connections;

    DatabaseAwayTest(
            TestData data,
            DataSource database,
            @ConfigProperty(name = "quarkus.datasource.jdbc.max-size") int connections) {
        this.data = data;
        this.database = database;
        this.connections = connections;
    }

    @BeforeEach
    void aConnectionCanBeTakenAway() {
        data.update("CREATE FUNCTION take_connection() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$");
    }

    @AfterEach
    void noneIs() {
        data.update("DROP FUNCTION take_connection() CASCADE");
    }

    private static ValidatableResponse store() {
        return api().body(Map.of("title", TITLE, "content", "c"))
                .post("/api/messages")
                .then();
    }

    @ParameterizedTest
    @CsvSource({
        "TRIGGER taking BEFORE INSERT ON messages, nothing was changed",
        "CONSTRAINT TRIGGER taking AFTER INSERT ON messages DEFERRABLE INITIALLY DEFERRED, at the last moment"
    })
    void whatIsBeingStoredIsAnsweredAsUnavailable(String trigger, String detail) {
        data.update("CREATE " + trigger + " FOR EACH ROW WHEN (NEW.title = '" + TITLE
                + "') EXECUTE FUNCTION take_connection()");
        store().statusCode(503)
                .header("Retry-After", "5")
                .body("code", equalTo("DEPENDENCY_UNAVAILABLE"))
                .body("detail", containsString(detail));
        assertThat(data.count("SELECT count(*) FROM messages WHERE title = ?", TITLE))
                .isZero();
    }

    @Test
    void whoGetsNoConnectionInTimeIsToldToComeAgain() throws SQLException {
        Deque<Connection> taken = new ArrayDeque<>();
        try {
            for (int i = 0; i < connections; i++) {
                taken.push(database.getConnection());
            }
            for (String path : new String[] {"/api/recipients", "/api/messages?search=x"}) {
                api().get(path)
                        .then()
                        .statusCode(503)
                        .header("Retry-After", "5")
                        .body("code", equalTo("DEPENDENCY_UNAVAILABLE"));
            }
            store().statusCode(503).body("detail", containsString("nothing was changed"));
        } finally {
            while (!taken.isEmpty()) {
                taken.pop().close();
            }
        }
        store().statusCode(201);
        data.update("DELETE FROM messages WHERE title = ?", TITLE);
    }
}
