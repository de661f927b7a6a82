package org.whatsappscheduler.message;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.PublicAddress;
import org.whatsappscheduler.message.TemplateContent.Component;
import org.whatsappscheduler.message.TemplateContent.Parameter;

/**
 * Checks the links to media when a message is saved. WhatsApp fetches them, not we, and only when the message is sent: the
 * form is checked, and that the host is not one inside somebody's network. Nothing is fetched.
 */
@ApplicationScoped
class MediaLinks {

    /** Scheme and host, and something that ends the host. */
    private static final Pattern HOST_IS_OVER = Pattern.compile("(?i)https?://[^/?#]+[/?#].*", Pattern.DOTALL);

    private final MessageConfig config;

    MediaLinks(MessageConfig config) {
        this.config = config;
    }

    /**
     * Checks every link of a message.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming those that cannot be used
     */
    void check(MessageContent content) {
        ContentCheck found = new ContentCheck();
        links(content).forEach((pointer, link) -> check(pointer, link, found));
        if (!found.errors().isEmpty()) {
            throw Problem.VALIDATION_ERROR.because(found.errors());
        }
    }

    private void check(String at, String link, ContentCheck found) {
        TextTemplate text = TextTemplate.parse(link);
        if (!text.variables().isEmpty() && !HOST_IS_OVER.matcher(text.prefix()).matches()) {
            found.add(at, "may have variables only after its host");
            return;
        }
        URI uri = example(text);
        String scheme = uri == null
                ? ""
                : Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        if (uri == null || uri.getHost() == null || uri.getUserInfo() != null) {
            found.add(at, "is not a link such as https://example.com/menu.pdf");
        } else if (!scheme.equals("https") && !(scheme.equals("http") && config.plainHttpLinks())) {
            found.add(at, "must begin with https://");
        } else if (!config.privateLinks() && !PublicAddress.canBePublic(uri.getHost())) {
            found.add(at, "leads to a host that WhatsApp cannot reach: it is not on the public Internet");
        }
    }

    private static @Nullable URI example(TextTemplate text) {
        Map<String, String> values = text.variables().stream().collect(Collectors.toMap(name -> name, name -> "x"));
        try {
            return new URI(Objects.requireNonNull(text.render(values, Map.of(), new TreeSet<>())));
        } catch (URISyntaxException noLink) {
            return null;
        }
    }

    private static Map<String, String> links(MessageContent content) {
        Map<String, String> links = new LinkedHashMap<>();
        if (content.media() != null) {
            add(links, "#/media", content.media());
        }
        List<Component> components =
                content.template() == null ? List.of() : content.template().components();
        for (int i = 0; i < components.size(); i++) {
            List<Parameter> parameters = components.get(i).parameters();
            for (int j = 0; j < parameters.size(); j++) {
                String at = "#/template/components/" + i + "/parameters/" + j;
                Parameter parameter = parameters.get(j);
                add(links, at + "/image", parameter.image());
                add(links, at + "/video", parameter.video());
                add(links, at + "/document", parameter.document());
            }
        }
        return links;
    }

    private static void add(Map<String, String> links, String at, @Nullable MediaContent file) {
        if (file != null && file.link() != null) {
            links.put(at + "/link", file.link());
        }
    }
}
