package org.whatsappscheduler.reference;

/**
 * A row of the reference.
 *
 * @param property its name in files and system properties
 * @param variable its name in the environment
 * @param type in words
 * @param value what counts when nothing is set; empty for nothing
 * @param meaning what it is for
 */
record Setting(String property, String variable, String type, String value, String meaning) {

    String row() {
        String effective = value.isEmpty() ? "none" : "`" + value + "`";
        return "| `%s`<br>`%s` | %s | %s | %s |\n"
                .formatted(property, variable, type, effective, meaning.replace("|", "\\|"));
    }
}
