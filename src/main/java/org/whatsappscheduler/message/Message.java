package org.whatsappscheduler.message;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Problem;

/** A piece of content with a title, to be scheduled any number of times. */
@Entity
@Table(name = "messages")
class Message {

    @Id
    private UUID id;

    @Version
    private int version;

    private String title;
    private String type;
    private String category;
    private @Nullable String content;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable TemplateContent template;

    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> defaults;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected Message() {}

    Message(MessageRequest request, Instant now) {
        id = Ids.next();
        createdAt = now;
        replace(request, now);
    }

    /** Takes over everything from a request. Runs under way keep what was frozen into them. */
    void replace(MessageRequest request, Instant now) {
        MessageContent replacement = request.toContent();
        title = request.title();
        type = replacement.type();
        category = replacement.category();
        content = replacement.content();
        template = replacement.template();
        defaults = replacement.defaults();
        updatedAt = now;
    }

    UUID id() {
        return id;
    }

    int version() {
        return version;
    }

    /** What a run would freeze now. */
    MessageContent freeze() {
        return new MessageContent(type, category, content, template, defaults);
    }

    MessageView view() {
        return new MessageView(id, title, type, category, content, template, defaults, createdAt, updatedAt, version);
    }

    /** Messages in the database. */
    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Message, UUID> {

        Message get(UUID id) {
            return findByIdOptional(id)
                    .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such message"));
        }

        /** Newest first, after the cursor. */
        List<MessageView> newest(Cursor after, int limit) {
            return find("where (createdAt, id) < (?1, ?2) order by createdAt desc, id desc", after.at(), after.id())
                    .project(MessageView.class)
                    .range(0, limit - 1)
                    .list();
        }
    }
}
