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
    }

    /** One value; its text may hold variables. */
    @RegisterForReflection
    @Schema(name = "TemplateParameter")
    record Parameter(
            @NotNull @Pattern(regexp = "text|payload|coupon_code", message = "must be text, payload or coupon_code")
            String type,

            @Pattern(regexp = "[a-z0-9_]{1,64}", message = "must be lower case letters, digits and _")
            @Nullable
            @JsonProperty("parameter_name")
            String parameterName,

            @NotBlank @Size(max = 1024) String text) {}
}
