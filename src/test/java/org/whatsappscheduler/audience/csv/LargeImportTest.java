package org.whatsappscheduler.audience.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.audience.csv.Uploads.counts;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that does not fit into memory, had it to. */
@QuarkusTest
class LargeImportTest {

    private static final int ROWS = 100_000;
    private static final int ROW_BYTES = 900;
    private static final long MEGABYTE = 1024 * 1024;

    @TestHTTPResource
    URI application;

    @TempDir
    Path folder;

    @Test
    void aHundredThousandRowsTakeTheMemoryOfAPage() throws Exception {
        String group = group(0);
        Path form = form(group);
        assertThat(Files.size(form)).isGreaterThan(80 * MEGABYTE);
        long before = live();
        String location = upload(form);
        long most = 0;
        JsonPath found = read(location);
        while (found.getString("ended_at") == null) {
            most = Math.max(most, live());
            found = read(location);
        }
        assertThat(counts(found)).isEqualTo(ROWS + " 0 0 0");
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isEqualTo(ROWS);
        assertThat((most - before) / MEGABYTE).as("megabytes more than before").isLessThan(60);
    }

    private static long live() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private Path form(String group) throws IOException {
        Path form = folder.resolve("form");
        try (BufferedWriter text = Files.newBufferedWriter(form)) {
            text.write(
                    "--x\r\nContent-Disposition: form-data; name=\"group_id\"\r\n\r\n" + group + "\r\n--x\r\n"
                            + "Content-Disposition: form-data; name=\"file\"; filename=\"many.csv\"\r\n\r\nname,phone,note\r\n");
            String note = "n".repeat(ROW_BYTES - 30);
            for (int i = 0; i < ROWS; i++) {
                text.write("Person " + i + "," + number() + "," + note + "\r\n");
            }
            text.write("\r\n--x--\r\n");
        }
        return form;
    }

    private String upload(Path form) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(application.resolve("/api/recipients/import"))
                    .header("X-API-Key", "test-admin-key")
                    .header("Content-Type", "multipart/form-data; boundary=x")
                    .POST(BodyPublishers.ofFile(form))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            return URI.create(answer.headers().firstValue("Location").orElseThrow())
                    .getPath();
        }
    }
}
