package org.whatsappscheduler.story;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Takes traces in, as OTLP over HTTP, and keeps them. */
public class TraceCollector implements QuarkusTestResourceLifecycleManager {

    /** A span as it was received; ids in hex, attributes as text, links as the ids of their traces. */
    record Seen(
            String trace,
            String id,
            String parent,
            String name,
            Map<String, String> attributes,
            List<String> links,
            boolean failed) {}

    /** The numbers of fields are those of opentelemetry/proto/trace/v1/trace.proto. */
    private static final int RESOURCE_SPANS = 1;

    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;

    private static final List<byte[]> BODIES = new CopyOnWriteArrayList<>();

    private String property = "otel.exporter.otlp.endpoint";
    private HttpServer server;

    @Override
    public void init(Map<String, String> arguments) {
        property = arguments.getOrDefault("property", property);
    }

    @Override
    public Map<String, String> start() {
        try {
            BODIES.clear();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", TraceCollector::take);
            server.start();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        return Map.of(
                property,
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "otel.exporter.otlp.protocol",
                "http/protobuf",
                "quarkus.otel.bsp.schedule.delay",
                "100ms");
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    private static void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            BODIES.add(exchange.getRequestBody().readAllBytes());
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** Everything received, byte by byte. */
    static String everything() {
        StringBuilder all = new StringBuilder();
        BODIES.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
        return all.toString();
    }

    static List<Seen> spans() {
        return BODIES.stream()
                .map(TraceCollector::message)
                .flatMap(request -> messages(request, RESOURCE_SPANS))
                .flatMap(resource -> messages(resource, SCOPE_SPANS))
                .flatMap(scope -> messages(scope, SPANS))
                .map(TraceCollector::span)
                .toList();
    }

    static List<Seen> spans(String trace) {
        return spans().stream().filter(span -> span.trace().equals(trace)).toList();
    }

    private static Seen span(UnknownFieldSet span) {
        Map<String, String> attributes = new HashMap<>();
        messages(span, 9)
                .forEach(pair -> attributes.put(
                        text(pair, 1), value(messages(pair, 2).findFirst().orElseThrow())));
        return new Seen(
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                text(span, 5),
                attributes,
                messages(span, 13).map(link -> hex(link, 1)).toList(),
                messages(span, 15)
                        .anyMatch(status -> status.getField(3).getVarintList().contains(2L)));
    }

    private static String value(UnknownFieldSet any) {
        return any.hasField(1)
                ? text(any, 1)
                : String.valueOf(any.getField(3).getVarintList().getFirst());
    }

    private static Stream<UnknownFieldSet> messages(UnknownFieldSet of, int field) {
        return of.getField(field).getLengthDelimitedList().stream().map(bytes -> message(bytes.toByteArray()));
    }

    private static UnknownFieldSet message(byte[] bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static ByteString bytes(UnknownFieldSet of, int field) {
        return of.getField(field).getLengthDelimitedList().stream().findFirst().orElse(ByteString.EMPTY);
    }

    private static String hex(UnknownFieldSet of, int field) {
        return HexFormat.of().formatHex(bytes(of, field).toByteArray());
    }

    private static String text(UnknownFieldSet of, int field) {
        return bytes(of, field).toStringUtf8();
    }
}
