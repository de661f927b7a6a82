package org.whatsappscheduler.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.util.stream.Collectors;

/** Says in our words what was wrong with a JSON body, and where. The value itself is never repeated. */
final class JsonProblems {

    private JsonProblems() {}

    static HttpProblem of(JsonProcessingException failure) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown ->
                Problem.VALIDATION_ERROR.at(pointer(unknown), "is not a known field: " + unknown.getPropertyName());
            case JsonMappingException mapping when mapping.getCause() instanceof HttpProblem problem -> problem;
            case JsonMappingException mapping
            when !mapping.getPath().isEmpty() ->
                Problem.VALIDATION_ERROR.at(pointer(mapping), "does not have the expected form");
            default -> Problem.MALFORMED_REQUEST.because("The body is not the JSON that is expected here");
        };
    }

    private static String pointer(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(step -> step.getFieldName() != null ? step.getFieldName() : String.valueOf(step.getIndex()))
                .collect(Collectors.joining("/", "#/", ""));
    }
}
