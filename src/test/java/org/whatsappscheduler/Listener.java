package org.whatsappscheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that listens to the events until it is closed. */
public final class Listener implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private volatile boolean isOpen = true;
    private final InputStream body;

    /** An event as it came over the wire. */
    public record Heard(String id, String type, String data) {}

    /** Listens to those of a query, after the one with that id if it is not empty. */
    public Listener(URI address, String query, String key, String lastEventId)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("/api/events" + query))
                .header("X-API-Key", key)
                .header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        body = answer.body();
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        String id = "";
        String type = "";
        String data = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data = line.substring(5).strip();
                } else if (line.isEmpty() && !data.isEmpty()) {
                    heard.add(new Heard(id, type, data));
                    data = "";
                }
            }
        } catch (IOException closed) {
            // as it should be
        }
        isOpen = false;
    }

    /** What came so far. */
    public List<Heard> heard() {
        return heard;
    }

    /** Whether the service has not ended it. */
    public boolean isOpen() {
        return isOpen;
    }

    public List<String> types() {
        return heard.stream().map(Heard::type).toList();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
