package org.whatsappscheduler.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.net.URI;
import org.whatsappscheduler.common.UnreadableAddress;

/**
 * Where the process begins: the application, or a question to a running one, for images that hold nothing but the
 * application. {@code smoke <url>...} asks until it answers; {@code --ready} asks once whether the one on this machine is
 * ready, {@code --ready=http://host:9000} another one. Both exit with 0 if all is well.
 */
@QuarkusMain
public final class Main {

    private static final String READY = "--ready";

    private Main() {}

    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].equals(Smoke.COMMAND)) {
            System.exit(new Smoke(System.out).run(arguments) ? 0 : 1);
        }
        if (arguments.length == 1 && (arguments[0].equals(READY) || arguments[0].startsWith(READY + "="))) {
            System.exit(new Readiness(address(arguments[0])).isReady() ? 0 : 1);
        }
        UnreadableAddress.leaveToUs();
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
