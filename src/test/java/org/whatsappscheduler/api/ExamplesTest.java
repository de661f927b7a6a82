package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples of the OpenAPI document are what people copy: each is one of its schema, with every type, format and bound. */
@QuarkusTest
class ExamplesTest {

    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig WITH_FORMATS =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    /** An example, and the schema or, for media types and parameters, what has the schema. */
    private record Example(String at, JsonNode schema, JsonNode value) {}

    private ApiDescription description;

    @BeforeEach
    void read() throws IOException {
        description = ApiDescription.served();
    }

    @Test
    void everyExampleIsWhatItsSchemaSays() {
        List<Example> examples = new ArrayList<>();
        collect("#", description.document(), false, examples);
        assertThat(examples)
                .extracting(Example::at)
                .contains("#/components/schemas/ScheduleRequest")
                .hasSizeGreaterThan(20);
        List<String> wrong = new ArrayList<>();
        for (Example example : examples) {
            errors(example).forEach(error -> wrong.add(example.at() + ": " + error));
            if (example.value().isContainerNode()) {
                description.differences(example.schema(), example.value(), example.at()).stream()
                        .filter(difference -> difference.endsWith("is not documented"))
                        .forEach(wrong::add);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatIsNotOfItsSchemaIsFound() throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode schema = description.document().at("/components/schemas/ScheduleRequest");
        JsonNode wrong =
                json.readTree("{\"message_id\": \"no id\", \"group_id\": 7, \"scheduled_time\": \"tomorrow\"}");
        assertThat(errors(new Example("#", schema, wrong))).hasSizeGreaterThanOrEqualTo(3);
    }

    /** The schema among those it may refer to. */
    private List<String> errors(Example example) {
        ObjectNode schema = example.schema().deepCopy();
        schema.set("components", description.document().path("components"));
        return SCHEMAS.getSchema(schema, WITH_FORMATS).validate(example.value()).stream()
                .map(Object::toString)
                .toList();
    }

    /** Everything below a node that is given as an example; the names of properties are no keywords. */
    private static void collect(String at, JsonNode node, boolean isNames, List<Example> into) {
        if (!isNames && node.isObject()) {
            JsonNode schema = node.has("schema") ? node.path("schema") : node;
            if (node.has("example")) {
                into.add(new Example(at, schema, node.path("example")));
            }
            for (JsonNode one : node.path("examples")) {
                into.add(new Example(at, schema, node.path("examples").isArray() ? one : one.path("value")));
            }
        }
        node.properties().forEach(child -> {
            boolean isExample = !isNames && child.getKey().startsWith("example");
            if (!isExample) {
                collect(
                        at + "/" + child.getKey(),
                        child.getValue(),
                        child.getKey().equals("properties"),
                        into);
            }
        });
        for (JsonNode item : node.isArray() ? node : List.<JsonNode>of()) {
            collect(at + "/*", item, false, into);
        }
    }
}
