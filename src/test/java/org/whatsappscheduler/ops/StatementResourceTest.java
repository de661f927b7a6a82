package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.whatsappscheduler.common.Sql;

class StatementResourceTest {

    @TempDir
    Path directory;

    private EmbeddedPostgres postgres(String preloaded) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setServerConfig("shared_preload_libraries", preloaded)
                .setServerConfig("unix_socket_directories", "")
                .start();
    }

    @Test
    void theMostExpensiveStatementsComeFirstAndWithoutValues() throws IOException, SQLException {
        try (EmbeddedPostgres postgres = postgres("pg_stat_statements")) {
            DataSource database = postgres.getPostgresDatabase();
            StatementResource statements = new StatementResource(database);
            assertThatThrownBy(statements::get)
                    .isInstanceOf(HttpProblem.class)
                    .hasMessageContaining("CREATE EXTENSION pg_stat_statements");
            Sql.on(database, "CREATE EXTENSION pg_stat_statements").update();
            for (int i = 0; i < 3; i++) {
                Sql.on(database, "SELECT pg_sleep(0.02), '+34600000000'").list(row -> true);
            }
            var items = statements.get().items();
            assertThat(items).hasSizeLessThanOrEqualTo(10);
            assertThat(items)
                    .filteredOn(item -> item.query().equals("SELECT pg_sleep($1), $2"))
                    .singleElement()
                    .satisfies(item -> {
                        assertThat(item.calls()).isEqualTo(3);
                        assertThat(item.maxMs()).isBetween(20.0, item.totalMs());
                    });
            assertThat(items).noneMatch(item -> item.query().contains("34600000000"));
            assertThat(items).isSortedAccordingTo((one, other) -> Double.compare(other.totalMs(), one.totalMs()));
        }
    }

    @Test
    void anExtensionThatIsNotLoadedIsSaidToBe() throws IOException {
        try (EmbeddedPostgres postgres = postgres("")) {
            DataSource database = postgres.getPostgresDatabase();
            Sql.on(database, "CREATE EXTENSION pg_stat_statements").update();
            assertThatThrownBy(new StatementResource(database)::get)
                    .isInstanceOf(HttpProblem.class)
                    .hasMessageContaining("shared_preload_libraries");
        }
    }
}
