package org.whatsappscheduler.image;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.ReferencedClassObject;
import jakarta.ws.rs.core.Response;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hibernate.annotations.JdbcTypeCode;
import org.whatsappscheduler.api.Reply;

/**
 * The classes that code hands to Jackson by itself, found in its calls: what is named where something is read, and what a
 * method that writes something has in its hands. That is too much rather than too little, so the second is only ever
 * records.
 */
final class JsonCalls {

    private static final Set<Class<?>> JACKSON =
            Set.of(ObjectMapper.class, ObjectReader.class, ObjectWriter.class, JsonGenerator.class);
    private static final Set<String> READING =
            Set.of("readValue", "convertValue", "treeToValue", "readerFor", "forType");
    private static final Set<String> WRITING =
            Set.of("writeValue", "writeValueAsBytes", "writeValueAsString", "valueToTree", "writeObject", "writePOJO");

    private final JavaClasses classes;
    private final Map<String, JavaClass> found = new TreeMap<>();
    private final Set<JavaCodeUnit> seen = new HashSet<>();

    JsonCalls(JavaClasses classes) {
        this.classes = classes;
    }

    Map<String, JavaClass> types() {
        for (JavaClass type : classes) {
            if (type.isAssignableTo(TypeReference.class)) {
                type.getSuperclass().ifPresent(this::add);
            }
            for (JavaField field : type.getFields()) {
                if (field.isAnnotatedWith(JdbcTypeCode.class)) {
                    add(field.getType());
                }
            }
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                uses(unit).forEach(access -> look(unit, access));
            }
        }
        return found;
    }

    /** Calls, and references to methods. */
    private static Stream<? extends JavaCodeUnitAccess<?>> uses(JavaCodeUnit unit) {
        return Stream.concat(unit.getCallsFromSelf().stream(), unit.getMethodReferencesFromSelf().stream());
    }

    private void look(JavaCodeUnit unit, JavaCodeUnitAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        boolean jackson = JACKSON.stream().anyMatch(owner::isAssignableTo);
        if (jackson && READING.contains(name)) {
            read(unit);
        } else if (jackson && WRITING.contains(name) || isAnswer(owner, name)) {
            written(unit);
        }
    }

    /** What a caller gets without the method's signature telling. */
    private static boolean isAnswer(JavaClass owner, String name) {
        return owner.isEquivalentTo(Response.ResponseBuilder.class) && name.equals("entity")
                || owner.isEquivalentTo(Response.class) && name.equals("ok")
                || owner.isEquivalentTo(Reply.class) && name.equals("body");
    }

    private void read(JavaCodeUnit unit) {
        if (seen.add(unit)) {
            unit.getReferencedClassObjects().stream()
                    .map(ReferencedClassObject::getRawType)
                    .forEach(this::add);
            if (takes(unit, Class.class)) {
                unit.getCallsOfSelf().forEach(call -> read(call.getOrigin()));
            }
        }
    }

    private void written(JavaCodeUnit unit) {
        if (seen.add(unit)) {
            unit.getParameters().stream().map(JavaParameter::getType).forEach(this::addRecords);
            if (!unit.getModifiers().contains(JavaModifier.STATIC)) {
                addRecords(unit.getOwner());
            }
            uses(unit).forEach(access -> access.getTarget().resolveMember().ifPresent(this::handed));
            if (takes(unit, Object.class)) {
                unit.getCallsOfSelf().forEach(call -> written(call.getOrigin()));
            }
        }
    }

    private void handed(JavaCodeUnit called) {
        addRecords(called.isConstructor() ? called.getOwner() : called.getReturnType());
    }

    private static boolean takes(JavaCodeUnit unit, Class<?> parameter) {
        return unit.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(parameter));
    }

    private void addRecords(JavaType type) {
        type.getAllInvolvedRawTypes().stream().filter(JavaClass::isRecord).forEach(this::add);
    }

    private void add(JavaType type) {
        for (JavaClass raw : type.getAllInvolvedRawTypes()) {
            if (Reach.isOurs(raw)) {
                found.put(raw.getName(), raw);
            }
        }
    }
}
