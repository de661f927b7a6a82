package org.whatsappscheduler.ops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.EmbeddedServers;

@QuarkusTest
class EmbeddedServersTest {

    private final DataSource database;
    private final RedisDataSource redis;
    private final Flyway flyway;

    EmbeddedServersTest(DataSource database, RedisDataSource redis, Flyway flyway) {
        this.database = database;
        this.redis = redis;
        this.flyway = flyway;
    }

    @Test
    void theDatabaseIsPostgres18InUtc() throws SQLException {
        assertThat(ask("SHOW server_version")).startsWith("18.");
        assertThat(ask("SHOW fsync")).isEqualTo("off");
        assertThat(ask("SHOW max_connections")).isEqualTo("200");
    }

    @Test
    void theSchemaWasMigratedFromEmpty() throws SQLException {
        assertThat(flyway.info().pending()).isEmpty();
        assertThat(flyway.info().applied()).isNotEmpty();
        assertThat(ask("SELECT count(*) > 20 FROM pg_class WHERE relname LIKE 'deliver%'"))
                .isEqualTo("t");
    }

    @Test
    void redisAnswers() {
        assertThat(redis.execute("PING").toString()).isEqualTo("PONG");
    }

    @Test
    void aStoppedDatabaseRefusesAndComesBackWithItsData() throws SQLException {
        try {
            EmbeddedServers.stopPostgres();
            assertThatException().isThrownBy(() -> ask("SELECT 1"));
        } finally {
            EmbeddedServers.startPostgres();
        }
        // The pool first has to notice that the connections it kept are dead.
        await().ignoreExceptions()
                .until(() ->
                        ask("SELECT count(*) > 0 FROM flyway_schema_history").equals("t"));
    }

    @Test
    void aStoppedRedisRefusesAndComesBackWithItsData() {
        redis.value(String.class).set("embedded-servers-test", "kept");
        try {
            EmbeddedServers.stopRedis();
            assertThatException().isThrownBy(() -> redis.execute("PING"));
        } finally {
            EmbeddedServers.startRedis();
        }
        assertThat(redis.value(String.class).get("embedded-servers-test")).isEqualTo("kept");
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                var answer = connection.createStatement().executeQuery(sql)) {
            answer.next();
            return answer.getString(1);
        }
    }
}
