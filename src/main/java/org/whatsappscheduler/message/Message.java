package org.whatsappscheduler.message;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
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

    @Enumerated(EnumType.STRING)
    private MessageType type;

    private String category;
    private @Nullable String content;

    @Column(name = "preview_url")
    private @Nullable Boolean previewUrl;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable TemplateContent template;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable MediaContent media;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable LocationContent location;

    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> defaults;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected Message() {}

    Message(String title, MessageContent content, Instant now) {
        id = Ids.next();
        createdAt = now;
        replace(title, content, now);
    }

    /** Takes over everything from a request. Runs under way keep what was frozen into them. */
    void replace(String newTitle, MessageContent replacement, Instant now) {
        title = newTitle;
        type = replacement.type();
        category = replacement.category();
        content = replacement.content();
        previewUrl = replacement.previewUrl();
        template = replacement.template();
        media = replacement.media();
        location = replacement.location();
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
        return new MessageContent(type, category, content, previewUrl, template, media, location, defaults);
    }

    MessageView view() {
        return new MessageView(
                id,
                title,
                type,
                category,
                content,
                previewUrl,
                template,
                media,
                location,
                defaults,
                createdAt,
                updatedAt,
                version);
    }

    /** Messages in the database. */
    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Message, UUID> {

        Message get(UUID id) {
            return findByIdOptional(id)
                    .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such message"));
        }
    }
}
