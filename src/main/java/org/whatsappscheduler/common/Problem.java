package org.whatsappscheduler.common;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.List;

/** The errors we answer with (RFC 9457), by their stable {@code code}. */
public enum Problem {
    MALFORMED_REQUEST(400, "The request could not be read"),
    UNAUTHORIZED(401, "A valid API key is needed"),
    FORBIDDEN(403, "This key may not do that"),
    RESOURCE_NOT_FOUND(404, "There is no such resource"),
    METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
    NOT_ACCEPTABLE(406, "None of the accepted media types can be served"),
    REQUEST_TIMEOUT(408, "The request took too long to arrive"),
    DUPLICATE_RESOURCE(409, "There is one like it already"),
    RESOURCE_IN_USE(409, "It is in use"),
    SCHEDULING_CONFLICT(409, "The schedule's state does not allow it"),
    IDEMPOTENCY_CONFLICT(409, "The Idempotency-Key belongs to another request"),
    PRECONDITION_FAILED(412, "It has been changed meanwhile"),
    PAYLOAD_TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported"),
    VALIDATION_ERROR(422, "The request is not valid"),
    INVALID_PHONE_NUMBER(422, "The phone number is not valid"),
    RATE_LIMIT_EXCEEDED(429, "Too many requests"),
    INTERNAL_ERROR(500, "Something went wrong on our side"),
    NOT_CONFIGURED(503, "This needs a setting that is not there"),
    DEPENDENCY_UNAVAILABLE(503, "A service we depend on is not available");

    /** What all types begin with; the code follows. */
    static final String TYPE = "urn:whatsapp-scheduler:problem:";

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status it is answered with. */
    public int status() {
        return status;
    }

    /** What it is called, the same every time. */
    public String title() {
        return title;
    }

    /** What tells its kind from others (RFC 9457). */
    public String type() {
        return TYPE + name();
    }

    /** The problem to throw. The detail reaches the caller: no personal data in it. */
    public HttpProblem because(String detail) {
        return builder(detail).build();
    }

    /** The problem to throw, naming the fields that are wrong. */
    public HttpProblem because(List<FieldError> errors) {
        return builder(errors).build();
    }

    /** The problem to throw, naming the one field of the body that is wrong, e.g. {@code at("#/title", "is too long")}. */
    public HttpProblem at(String pointer, String detail) {
        return because(List.of(FieldError.at(pointer, detail)));
    }

    /** A builder for the problem, naming the fields that are wrong. */
    public HttpProblem.Builder builder(List<FieldError> errors) {
        String detail = errors.size() == 1 ? errors.getFirst().detail() : errors.size() + " fields are not valid";
        return builder(detail).with("errors", errors);
    }

    /** The problem with nothing to add to its title. */
    HttpProblem plain() {
        return HttpProblem.builder()
                .withStatus(status)
                .withTitle(title)
                .with("code", name())
                .build();
    }

    /** A builder for a problem that needs headers or further members. */
    public HttpProblem.Builder builder(String detail) {
        return HttpProblem.builder()
                .withStatus(status)
                .withTitle(title)
                .withDetail(detail)
                .with("code", name());
    }

    /** The code for a status that some library answered with. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> RESOURCE_NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> REQUEST_TIMEOUT;
            case 412 -> PRECONDITION_FAILED;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 422 -> VALIDATION_ERROR;
            case 429 -> RATE_LIMIT_EXCEEDED;
            case 503 -> DEPENDENCY_UNAVAILABLE;
            default -> status < 500 ? MALFORMED_REQUEST : INTERNAL_ERROR;
        };
    }
}
