package org.whatsappscheduler.helm;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads objects as an API server does that is asked to be strict: no unknown field, no missing one, no other type. */
final class StrictReading {

    /** Fields that the API demands, by class. The models themselves do not know. */
    private static final Map<String, Set<String>> REQUIRED = Map.ofEntries(
            Map.entry("ObjectMeta", Set.of("name")),
            Map.entry("PodSpec", Set.of("containers")),
            Map.entry("Container", Set.of("name", "image")),
            Map.entry("ContainerPort", Set.of("containerPort")),
            Map.entry("EnvVar", Set.of("name")),
            Map.entry("SecretKeySelector", Set.of("name", "key")),
            Map.entry("ObjectFieldSelector", Set.of("fieldPath")),
            Map.entry("Volume", Set.of("name")),
            Map.entry("VolumeMount", Set.of("name", "mountPath")),
            Map.entry("HTTPGetAction", Set.of("port")),
            Map.entry("TopologySpreadConstraint", Set.of("maxSkew", "topologyKey", "whenUnsatisfiable")),
            Map.entry("DeploymentSpec", Set.of("selector", "template")),
            Map.entry("JobSpec", Set.of("template")),
            Map.entry("ServicePort", Set.of("port")),
            Map.entry("HorizontalPodAutoscalerSpec", Set.of("scaleTargetRef", "maxReplicas")),
            Map.entry("CrossVersionObjectReference", Set.of("kind", "name")),
            Map.entry("MetricSpec", Set.of("type")),
            Map.entry("MetricTarget", Set.of("type")),
            Map.entry("MetricIdentifier", Set.of("name")),
            Map.entry("ContainerResourceMetricSource", Set.of("container", "name", "target")),
            Map.entry("ExternalMetricSource", Set.of("metric", "target")),
            Map.entry("PodsMetricSource", Set.of("metric", "target")),
            Map.entry("HPAScalingPolicy", Set.of("type", "value", "periodSeconds")),
            Map.entry("NetworkPolicySpec", Set.of("podSelector")),
            Map.entry("HTTPIngressPath", Set.of("pathType", "backend")),
            Map.entry("IngressServiceBackend", Set.of("name")),
            Map.entry("ParentReference", Set.of("name")),
            Map.entry("HTTPBackendRef", Set.of("name", "port")),
            Map.entry("ServiceMonitorSpec", Set.of("endpoints", "selector")),
            Map.entry("RuleGroup", Set.of("name")),
            Map.entry("Rule", Set.of("expr")));

    private static final ObjectMapper STRICT = strict();

    private StrictReading() {}

    private static ObjectMapper strict() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .annotationIntrospector(new UnknownFieldsHaveNoPlace())
                .build();
        for (CoercionInputShape shape :
                List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
        }
        return mapper;
    }

    /** The models keep what they do not know aside; here it is refused. */
    private static final class UnknownFieldsHaveNoPlace extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable Boolean hasAnySetter(Annotated annotated) {
            return annotated.getRawType().getName().startsWith("io.fabric8") ? Boolean.FALSE : null;
        }
    }

    /** What is wrong with an object, in words. */
    static List<String> faults(JsonNode object) {
        Kind kind;
        try {
            kind = Kind.valueOf(object.at("/kind").asText());
        } catch (IllegalArgumentException unknown) {
            return List.of("unknown kind " + object.at("/kind"));
        }
        List<String> faults = new ArrayList<>();
        if (!object.at("/apiVersion").asText().equals(kind.apiVersion)) {
            faults.add("apiVersion " + object.at("/apiVersion"));
        }
        if (kind.type != null) {
            try {
                missing(STRICT.treeToValue(object, kind.type), kind.name(), faults);
            } catch (JsonProcessingException wrong) {
                faults.add(wrong.getOriginalMessage());
            }
        }
        return faults;
    }

    private static void missing(@Nullable Object value, String path, List<String> faults) {
        switch (value) {
            case null -> {}
            case Collection<?> items -> items.forEach(item -> missing(item, path + "[]", faults));
            case Map<?, ?> entries -> entries.values().forEach(item -> missing(item, path + "{}", faults));
            default -> {
                if (value.getClass().getName().startsWith("io.fabric8")
                        && !value.getClass().isEnum()) {
                    fields(value, path, faults);
                }
            }
        }
    }

    private static void fields(Object bean, String path, List<String> faults) {
        Set<String> required =
                new TreeSet<>(REQUIRED.getOrDefault(bean.getClass().getSimpleName(), Set.of()));
        if (path.endsWith("template.metadata")) {
            required.clear();
        }
        for (Field field : bean.getClass().getDeclaredFields()) {
            JsonProperty property = field.getAnnotation(JsonProperty.class);
            if (property != null) {
                Object value = read(field, bean);
                if (value != null && !(value instanceof Collection<?> items && items.isEmpty())) {
                    required.remove(property.value());
                }
                missing(value, path + "." + property.value(), faults);
            }
        }
        required.forEach(name -> faults.add(path + "." + name + " is missing"));
    }

    private static @Nullable Object read(Field field, Object bean) {
        try {
            field.setAccessible(true);
            return field.get(bean);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
