package org.whatsappscheduler.common;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** An {@code Optional} field of a request tells null, which is empty, from absence, which is null. */
@Singleton
class JsonAbsence implements ObjectMapperCustomizer {

    /** Before Quarkus registers the module in its own way. */
    @Override
    public int priority() {
        return MAXIMUM_PRIORITY;
    }

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.registerModule(new Jdk8Module().configureReadAbsentAsNull(true));
    }
}
