package org.whatsappscheduler.common;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.NullValueProvider;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.module.SimpleValueInstantiators;
import com.fasterxml.jackson.databind.util.AccessPattern;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Refuses null in a {@link Partial} where nothing can be taken away; Jackson's own refusal would take absence for null. */
final class RefusedNulls extends SimpleValueInstantiators {

    private record Refusal(SettableBeanProperty field) implements NullValueProvider {

        @Override
        public Object getNullValue(DeserializationContext context) throws JsonMappingException {
            throw InvalidNullException.from(context, field.getFullName(), field.getType());
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }

        @Override
        public AccessPattern getNullAccessPattern() {
            return AccessPattern.DYNAMIC;
        }
    }

    @Override
    public ValueInstantiator findValueInstantiator(
            DeserializationConfig config, BeanDescription type, ValueInstantiator constructor) {
        if (type.getBeanClass().isAnnotationPresent(Partial.class)) {
            SettableBeanProperty[] fields = constructor.getFromObjectArguments(config);
            Arrays.setAll(fields, i -> fields[i].getType().isReferenceType() ? fields[i] : refusing(fields[i]));
        }
        return constructor;
    }

    private static SettableBeanProperty refusing(SettableBeanProperty field) {
        return field.withNullProvider(new Refusal(field));
    }
}
