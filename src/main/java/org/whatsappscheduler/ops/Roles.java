package org.whatsappscheduler.ops;

import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.SchedulerConfig.Role;

/** A process that only dispatches has no API; health and metrics are on the management port. */
class Roles {

    private final boolean answers;

    Roles(SchedulerConfig config) {
        this.answers = config.roles().contains(Role.API);
    }

    @ServerRequestFilter(preMatching = true)
    public void check(ContainerRequestContext request) {
        if (!answers) {
            throw Problem.RESOURCE_NOT_FOUND.because("This process only dispatches");
        }
    }
}
