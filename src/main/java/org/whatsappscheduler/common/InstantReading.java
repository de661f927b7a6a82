package org.whatsappscheduler.common;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/** Reads an instant from text: a number would be seconds to one caller and milliseconds to another. */
final class InstantReading extends StdScalarDeserializer<Instant> {

    InstantReading() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
        if (!json.hasToken(JsonToken.VALUE_STRING)) {
            return (Instant) context.handleUnexpectedToken(Instant.class, json);
        }
        String written = json.getText();
        try {
            return Instants.parse(written);
        } catch (DateTimeException noInstant) {
            return (Instant) context.handleWeirdStringValue(Instant.class, written, Instants.EXPECTED);
        }
    }
}
