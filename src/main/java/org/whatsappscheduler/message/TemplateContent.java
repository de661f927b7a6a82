package org.whatsappscheduler.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An approved WhatsApp template and what goes into it. The fields are named here because more than one JSON mapper reads
 * and writes them: Hibernate's for the column, ours for requests and for what a run has frozen.
 *
 * @param name the template's name with WhatsApp
 * @param language its language code in WhatsApp's form, e.g. {@code pt_BR}
 * @param components the parts that take parameters; parameters are all named or all positional
 */
@RegisterForReflection
@Schema(name = "Template")
record TemplateContent(
        @NotNull @Pattern(regexp = "[a-z0-9_]{1,512}", message = "must be 1 to 512 of a-z, 0-9 and _")
        String name,

        @NotNull @Pattern(regexp = "[a-z]{2,3}(_[A-Z]{2,3})?", message = "must be a code such as en or pt_BR")
        String language,

        @Size(max = 20) @Nullable List<@NotNull @Valid Component> components) {

    TemplateContent {
        components = Objects.requireNonNullElse(components, List.of());
    }

    /** Header, body or a button. */
    @RegisterForReflection
    @Schema(name = "TemplateComponent")
    record Component(
            @NotNull @Pattern(regexp = "header|body|button", message = "must be header, body or button")
            String type,

            @Pattern(regexp = "quick_reply|url|copy_code", message = "must be quick_reply, url or copy_code")
            @Nullable
            @JsonProperty("sub_type")
            String subType,

            @Min(0) @Max(9) @Nullable Integer index,
            @NotEmpty @Size(max = 100) List<@NotNull @Valid Parameter> parameters) {

        /** Not named as a property: it must not get into the JSON. */
        boolean forButton() {
            return type.equals("button");
        }

        /** Not named as a property either. */
        boolean forHeader() {
            return type.equals("header");
        }
    }

    /** What a parameter is, by the names WhatsApp has for it. */
    enum ParameterType {
        text,
        payload,
        coupon_code,
        currency,
        date_time,
        image,
        video,
        document,
        location
    }

    /**
     * One value. Which of the other fields it has follows from its type; texts may hold variables.
     *
     * @param text of a text, a payload or a coupon_code
     * @param image by link or id; likewise video and document
     */
    @RegisterForReflection
    @Schema(name = "TemplateParameter", examples = "{\"type\": \"text\", \"text\": \"{{name}}\"}")
    record Parameter(
            @NotNull ParameterType type,

            @Pattern(regexp = "[a-z0-9_]{1,64}", message = "must be lower case letters, digits and _")
            @Nullable
            @JsonProperty("parameter_name")
            String parameterName,

            @Size(max = CompiledParameter.LONGEST) @Nullable String text,
            @Valid @Nullable Money currency,
            @Valid @Nullable @JsonProperty("date_time") Words dateTime,
            @Valid @Nullable MediaContent image,
            @Valid @Nullable MediaContent video,
            @Valid @Nullable MediaContent document,
            @Valid @Nullable LocationContent location) {

        /** One that is nothing but a text of its type. */
        static Parameter of(ParameterType type, @Nullable String name, String text) {
            return new Parameter(type, name, text, null, null, null, null, null, null);
        }

        /** Whether it stands in the template's text, where parameters have names or an order. */
        boolean inText() {
            return switch (type) {
                case text, currency, date_time -> true;
                case payload, coupon_code, image, video, document, location -> false;
            };
        }
    }

    /**
     * An amount of money.
     *
     * @param fallbackValue the amount in words; may have variables
     * @param code ISO 4217
     * @param amount1000 a thousand times the amount
     */
    @RegisterForReflection
    @Schema(
            name = "TemplateCurrency",
            examples = "{\"fallback_value\": \"100 euros\", \"code\": \"EUR\", \"amount_1000\": 100000}")
    record Money(
            @NotBlank @Size(max = CompiledParameter.LONGEST) @JsonProperty("fallback_value")
            String fallbackValue,

            @NotNull @Pattern(regexp = "[A-Z]{3}", message = "must be a code such as EUR")
            String code,

            @NotNull @JsonProperty("amount_1000") Long amount1000) {}

    /** A date in words; may have variables. */
    @RegisterForReflection
    @Schema(name = "TemplateDateTime", examples = "{\"fallback_value\": \"24 December 2026\"}")
    record Words(
            @NotBlank @Size(max = CompiledParameter.LONGEST) @JsonProperty("fallback_value")
            String fallbackValue) {}
}
