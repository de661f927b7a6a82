package org.whatsappscheduler.image;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.domain.JavaType;
import jakarta.ws.rs.HttpMethod;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Classes of ours with all that can be inside their instances: the types of fields, and what implements or extends them. */
final class Reach {

    private static final String BASE = "org.whatsappscheduler.";

    private final Set<String> names = new TreeSet<>();

    private Reach() {}

    static boolean isOurs(JavaClass type) {
        return type.getName().startsWith(BASE);
    }

    static Reach of(Collection<JavaClass> types) {
        Reach reach = new Reach();
        types.forEach(reach::add);
        return reach;
    }

    /** What Quarkus registers by itself: the bodies of requests and answers, as far as signatures name them. */
    static Reach ofResources(JavaClasses classes) {
        Reach reach = new Reach();
        for (JavaClass type : classes) {
            for (JavaMethod method : type.getMethods()) {
                if (method.isMetaAnnotatedWith(HttpMethod.class)) {
                    reach.add(method.getReturnType());
                    method.getParameters().stream().map(JavaParameter::getType).forEach(reach::add);
                }
            }
        }
        return reach;
    }

    Set<String> names() {
        return names;
    }

    private void add(JavaType type) {
        for (JavaClass raw : type.getAllInvolvedRawTypes()) {
            if (isOurs(raw) && !isPlainEnum(raw) && names.add(raw.getName())) {
                raw.getAllSubclasses().forEach(this::add);
                raw.getAllFields().stream()
                        .filter(Reach::isContent)
                        .map(JavaField::getType)
                        .forEach(this::add);
            }
        }
    }

    private static boolean isContent(JavaField field) {
        return !field.getModifiers().contains(JavaModifier.STATIC) && !field.isAnnotatedWith(JsonIgnore.class);
    }

    /** Its constants are known to an executable, and their names are all that is needed. */
    private static boolean isPlainEnum(JavaClass type) {
        return type.isEnum()
                && type.getAllMembers().stream()
                        .flatMap(member -> member.getAnnotations().stream())
                        .map(JavaAnnotation::getRawType)
                        .noneMatch(annotation -> annotation.isMetaAnnotatedWith(JacksonAnnotation.class)
                                || annotation.isAnnotatedWith(JacksonAnnotation.class));
    }
}
