package org.whatsappscheduler.api;

import java.util.List;
import java.util.Set;

/** What a caller may do; each includes those before it. */
public final class Role {

    /** Reads everything but keys and the audit trail. */
    public static final String VIEWER = "viewer";

    /** Writes messages, recipients, groups and schedules, and sends. */
    public static final String OPERATOR = "operator";

    /** Manages senders, webhooks and keys, and switches dispatch. */
    public static final String ADMIN = "admin";

    private static final List<String> ASCENDING = List.of(VIEWER, OPERATOR, ADMIN);

    private Role() {}

    /** The role itself and those it includes; empty for what is no role. */
    public static Set<String> including(String role) {
        return Set.copyOf(ASCENDING.subList(0, ASCENDING.indexOf(role) + 1));
    }
}
