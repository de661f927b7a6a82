package org.whatsappscheduler.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the process begins: {@code smoke <url>...} asks another one how it is, everything else is the application. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].equals(Smoke.COMMAND)) {
            System.exit(new Smoke(System.out).run(arguments) ? 0 : 1);
        }
        Quarkus.run(arguments);
    }
}
