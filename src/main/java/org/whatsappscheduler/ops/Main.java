package org.whatsappscheduler.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.net.URI;

/** Starts the application; or asks a running one whether it is ready, for images that hold nothing but the application. */
@QuarkusMain
public final class Main {

    private static final String READY = "--ready";

    private Main() {}

    /** {@code --ready} asks the one on this machine, {@code --ready=http://host:9000} another one; exits with 0 if it is. */
    public static void main(String... arguments) {
        if (arguments.length == 1 && (arguments[0].equals(READY) || arguments[0].startsWith(READY + "="))) {
            System.exit(new Readiness(address(arguments[0])).isReady() ? 0 : 1);
        }
        Quarkus.run(arguments);
    }

    private static URI address(String argument) {
        if (argument.length() > READY.length()) {
            return URI.create(argument.substring(READY.length() + 1));
        }
        String port = System.getenv().getOrDefault("QUARKUS_MANAGEMENT_PORT", "9000");
        return URI.create("http://127.0.0.1:" + port);
    }
}
