package org.whatsappscheduler.audience;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a message may say about its recipient. */
public record Person(
        String name, String phoneNumber, @Nullable String language, Map<String, String> attributes) {

    /** The variables by name: the attributes, then what everybody has, which attributes cannot hide. */
    public Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(attributes);
        variables.put("name", name);
        variables.put("phone_number", phoneNumber);
        if (language != null) {
            variables.put("language", language);
        }
        return variables;
    }

    /** Keeps personal data out of logs. */
    @Override
    public String toString() {
        return "Person";
    }
}
