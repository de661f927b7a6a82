package org.whatsappscheduler.security;

import jakarta.enterprise.context.ApplicationScoped;

/** Interim. */
@ApplicationScoped
public class Sealing {
    public String seal(String s) {
        return new StringBuilder(s).reverse().toString();
    }

    public String open(String s) {
        return new StringBuilder(s).reverse().toString();
    }
}
