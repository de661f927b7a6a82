package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An error as the Cloud API answers it. */
record Rejection(int status, int code, String details) {

    static Rejection of(int status, int code, String details) {
        return new Rejection(status, code, details);
    }

    ObjectNode body() {
        ObjectNode body = Settings.JSON.createObjectNode();
        ObjectNode error = body.putObject("error");
        error.put("message", "(#" + code + ") " + details);
        error.put("type", "OAuthException");
        error.put("code", code);
        error.putObject("error_data").put("messaging_product", "whatsapp").put("details", details);
        error.put("fbtrace_id", "A" + Long.toString(System.nanoTime(), 36));
        return body;
    }
}
