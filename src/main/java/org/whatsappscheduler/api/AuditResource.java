package org.whatsappscheduler.api;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;

/** The audit trail, for those who have to answer for it. */
@Path("/api/audit")
@Tag(name = "Keys and audit")
class AuditResource {

    private final AuditTrail trail;

    AuditResource(AuditTrail trail) {
        this.trail = trail;
    }

    @GET
    @RolesAllowed(Role.ADMIN)
    @Operation(operationId = "listAuditEntries", summary = "Lists who changed what, newest first")
    public Page<AuditTrail.Entry> list(@BeanParam PageRequest page) {
        return trail.list(page);
    }
}
