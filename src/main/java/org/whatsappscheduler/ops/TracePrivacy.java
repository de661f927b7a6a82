package org.whatsappscheduler.ops;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes what callers write into addresses out of the platform's spans: a search has phone numbers in it, WhatsApp's handshake
 * the verify token. Words and our ids stay.
 */
@Singleton
class TracePrivacy implements SpanProcessor {

    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> FULL = AttributeKey.stringKey("url.full");
    private static final String REDACTED = "REDACTED";

    private static final Pattern HARMLESS =
            Pattern.compile("|[a-z][a-z.-]{0,30}|\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (span.getAttribute(QUERY) != null) {
            span.setAttribute(QUERY, REDACTED);
        }
        String path = span.getAttribute(PATH);
        if (path != null) {
            span.setAttribute(PATH, harmless(path));
        }
        String full = span.getAttribute(FULL);
        if (full != null) {
            span.setAttribute(FULL, full.replaceFirst("\\?.*", "?" + REDACTED));
        }
    }

    static String harmless(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(part -> HARMLESS.matcher(part).matches() ? part : REDACTED)
                .collect(Collectors.joining("/"));
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
