package org.whatsappscheduler.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says in our words what is wrong with a request, and where. The value itself is never repeated. */
public final class ValidationProblems {

    private ValidationProblems() {}

    static HttpProblem of(JsonProcessingException failure) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown ->
                Problem.VALIDATION_ERROR.at(pointer(unknown), "is not a known field");
            case JsonMappingException mapping when mapping.getCause() instanceof HttpProblem problem -> problem;
            case JsonMappingException mapping
            when !mapping.getPath().isEmpty() -> Problem.VALIDATION_ERROR.at(pointer(mapping), expectation(mapping));
            default -> Problem.MALFORMED_REQUEST.because("The body is not the JSON that is expected here");
        };
    }

    private static String expectation(JsonMappingException failure) {
        if (failure instanceof InvalidNullException) {
            return "must not be null";
        }
        Class<?> expected = failure instanceof MismatchedInputException other ? other.getTargetType() : null;
        if (expected == String.class) {
            return "must be text, in quotes";
        }
        return expected == Instant.class ? Instants.EXPECTED : "does not have the expected form";
    }

    private static String pointer(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(step -> step.getFieldName() != null ? step.getFieldName() : String.valueOf(step.getIndex()))
                .collect(Collectors.joining("/", "#/", ""));
    }

    static HttpProblem of(ConstraintViolationException failure) {
        return Problem.VALIDATION_ERROR.because(errors(failure.getConstraintViolations()));
    }

    /** What is wrong with something, by field. */
    public static List<FieldError> errors(Collection<? extends ConstraintViolation<?>> violations) {
        return violations.stream()
                .map(ValidationProblems::error)
                .sorted(Comparator.comparing(FieldError::toString))
                .toList();
    }

    /** What is wrong with a part of a body that did not have the expected form. */
    public static FieldError error(JsonProcessingException failure) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> FieldError.at(pointer(unknown), "is not a known field");
            case JsonMappingException mapping
            when !mapping.getPath().isEmpty() -> FieldError.at(pointer(mapping), expectation(mapping));
            default -> FieldError.at("#", "does not have the expected form");
        };
    }

    /** The path is {@code method.parameter[.field...]}; a lone parameter is a query or path parameter. */
    private static FieldError error(ConstraintViolation<?> violation) {
        List<String> steps = new ArrayList<>();
        String parameter = "";
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            }
            if (node.getIndex() != null) {
                steps.add(node.getIndex().toString());
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                steps.add(snakeCase(node.getName()));
            }
        }
        return steps.isEmpty() && !violation.getMessage().startsWith("body ")
                ? FieldError.in(snakeCase(parameter), violation.getMessage())
                : FieldError.at(steps.isEmpty() ? "#" : "#/" + String.join("/", steps), violation.getMessage());
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
