package org.whatsappscheduler.whatsapp.cloud;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.MediaFile;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.OutboundMessage.Location;
import org.whatsappscheduler.whatsapp.OutboundMessage.Media;
import org.whatsappscheduler.whatsapp.OutboundMessage.Template;
import org.whatsappscheduler.whatsapp.OutboundMessage.Text;
import org.whatsappscheduler.whatsapp.Place;

/** The body of {@code POST /{phone number id}/messages}, as the Cloud API wants it. */
final class MessageJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_BYTES = 512;

    /** A centimetre on the ground. */
    private static final int DECIMALS = 7;

    private MessageJson() {}

    static byte[] write(OutboundMessage message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("messaging_product", "whatsapp");
            json.writeStringField("recipient_type", "individual");
            json.writeStringField("to", message.to());
            switch (message.content()) {
                case Text text -> text(json, text);
                case Template template -> TemplateJson.write(json, template);
                case Media media -> media(json, media);
                case Location location -> location(json, location);
            }
            json.writeStringField(
                    "biz_opaque_callback_data", message.correlation().encode());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void text(JsonGenerator json, Text text) throws IOException {
        json.writeStringField("type", "text");
        json.writeObjectFieldStart("text");
        json.writeBooleanField("preview_url", text.previewUrl());
        json.writeStringField("body", text.body());
        json.writeEndObject();
    }

    private static void media(JsonGenerator json, Media media) throws IOException {
        String type = media.file().kind().word();
        json.writeStringField("type", type);
        json.writeObjectFieldStart(type);
        file(json, media.file());
        unlessNull(json, "caption", media.caption());
        json.writeEndObject();
    }

    private static void location(JsonGenerator json, Location location) throws IOException {
        json.writeStringField("type", "location");
        json.writeObjectFieldStart("location");
        place(json, location.place());
        json.writeEndObject();
    }

    /** The fields of a file, within an object that its kind names. */
    static void file(JsonGenerator json, MediaFile file) throws IOException {
        switch (file.source()) {
            case MediaFile.Link link -> json.writeStringField("link", link.url());
            case MediaFile.Uploaded uploaded -> json.writeStringField("id", uploaded.id());
        }
        unlessNull(json, "filename", file.filename());
    }

    /** The fields of a place. Meta's pages have the degrees as strings. */
    static void place(JsonGenerator json, Place place) throws IOException {
        json.writeStringField("latitude", degrees(place.latitude()));
        json.writeStringField("longitude", degrees(place.longitude()));
        unlessNull(json, "name", place.name());
        unlessNull(json, "address", place.address());
    }

    private static String degrees(double degrees) {
        BigDecimal rounded = BigDecimal.valueOf(degrees).setScale(DECIMALS, RoundingMode.HALF_EVEN);
        return rounded.stripTrailingZeros().toPlainString();
    }

    static void unlessNull(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }
}
