package org.whatsappscheduler.dispatch;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Instant;
import java.util.Locale;
import org.whatsappscheduler.common.Tracing;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.whatsapp.MessageGateway;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;

/**
 * A call that becomes a span of its run's trace, all at once when it has ended. Not a word of what WhatsApp said is in it,
 * and not its id of the message either: that has the recipient's number in it.
 */
final class TracedCall implements MessageGateway.Caller {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> SENDER_ID = AttributeKey.stringKey("scheduler.sender.id");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("scheduler.attempt");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("scheduler.outcome");
    private static final AttributeKey<Long> CODE = AttributeKey.longKey("whatsapp.error.code");

    private final RunTrace trace;
    private final Call call;
    private final Worker worker;

    /** Of the last answer; 0 when there was none. */
    private volatile int httpStatus;

    TracedCall(RunTrace trace, Call call, Worker worker) {
        this.trace = trace;
        this.call = call;
        this.worker = worker;
    }

    @Override
    public boolean mayLeave() {
        return worker.mayStart(call.flight().owner());
    }

    @Override
    public void answered(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** It has ended. */
    void ended(SendOutcome outcome, Instant at) {
        SpanBuilder builder = trace.send(outcome instanceof Accepted);
        if (builder != null) {
            Claim claim = call.flight().claim();
            Span span = builder.setSpanKind(SpanKind.CLIENT)
                    .setStartTimestamp(call.startedAt())
                    .setAttribute(SYSTEM, "whatsapp")
                    .setAttribute(OPERATION, "send")
                    .setAttribute(MESSAGE_ID, claim.id().toString())
                    .setAttribute(Tracing.RUN_ID, claim.runId().toString())
                    .setAttribute(SENDER_ID, claim.senderId().toString())
                    .setAttribute(ATTEMPT, (long) claim.attempt())
                    .startSpan();
            tell(span, outcome);
            span.end(at);
        }
    }

    private void tell(Span span, SendOutcome outcome) {
        String name = outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        int code = code(outcome);
        span.setAttribute(OUTCOME, name);
        if (httpStatus != 0) {
            span.setAttribute(STATUS, (long) httpStatus);
        }
        if (code != 0 && code != httpStatus) {
            span.setAttribute(CODE, (long) code);
        }
        if (!(outcome instanceof Accepted)) {
            span.setAttribute(ERROR_TYPE, code == 0 ? name : String.valueOf(code));
            span.setStatus(StatusCode.ERROR);
        }
    }

    /** WhatsApp's own, or the HTTP status where it gave none. */
    private static int code(SendOutcome outcome) {
        return switch (outcome) {
            case Throttled throttled -> throttled.code();
            case Transient failure -> failure.code();
            case Rejected rejected -> rejected.code();
            case Blocked blocked -> blocked.code();
            case Accepted accepted -> 0;
            case Unknown unknown -> 0;
        };
    }
}
