package org.whatsappscheduler.whatsapp.cloud;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import org.whatsappscheduler.whatsapp.MessageGateway;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;

/**
 * One request on a connection of ours, and its answer.
 *
 * <p>A connection may be found dead only now: the provider closed it while it was idle, and we had not noticed. If the
 * system then refuses our bytes, the request did not leave as a whole and cannot have been understood. If it takes them
 * and a reset comes back, nobody knows; that this is rare is the point of giving idle connections up early.
 */
record Exchange(Vertx vertx, HttpClientRequest request, AnswerReading reading, MessageGateway.Caller caller) {

    private static final int LARGEST_ANSWER = 64 * 1024;

    private record Answer(HttpClientResponse response, Buffer body) {}

    /** One timer for the whole exchange: a provider that answers drop by drop does not hold the slot for ever. */
    Future<SendOutcome> run(byte[] body, Duration timeout) {
        Promise<SendOutcome> outcome = Promise.promise();
        long timer = vertx.setTimer(timeout.toMillis(), fired -> {
            outcome.tryComplete(new Unknown("no answer within " + timeout.toSeconds() + " s"));
            request.reset();
        });
        Promise<Void> written = Promise.promise();
        request.response().compose(this::bounded).map(this::read).onComplete(read -> {
            vertx.cancelTimer(timer);
            if (read.succeeded()) {
                outcome.tryComplete(read.result());
            } else {
                written.future()
                        .onSuccess(left -> outcome.tryComplete(lost(read.cause())))
                        .onFailure(refused -> outcome.tryComplete(neverLeft(refused)));
            }
        });
        request.end(Buffer.buffer(body)).onComplete(written);
        return outcome.future();
    }

    private SendOutcome read(Answer answer) {
        HttpClientResponse response = answer.response();
        caller.answered(response.statusCode());
        return reading.read(response.statusCode(), answer.body().getBytes(), response::getHeader);
    }

    /** Reads an answer, at most so much of it: what is longer is not the provider's. */
    private Future<Answer> bounded(HttpClientResponse response) {
        Promise<Answer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_ANSWER) {
                whole.tryFail("the answer is too long");
                request.reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> whole.tryComplete(new Answer(response, body)));
        return whole.future();
    }

    static SendOutcome neverLeft(Throwable cause) {
        return new Transient(
                0, "WhatsApp could not be reached (" + cause.getClass().getSimpleName() + ")", null);
    }

    private static SendOutcome lost(Throwable cause) {
        return new Unknown("the answer was lost (" + cause.getClass().getSimpleName() + ")");
    }
}
