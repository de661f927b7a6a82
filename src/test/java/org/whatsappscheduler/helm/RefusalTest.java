package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that cannot be meant are refused before anything is installed. */
class RefusalTest {

    private static final Chart CHART = Chart.original();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            databse.host=x                              | databse
            api.replicas=3                              | replicas
            dispatch.autoscaling.keda.querry=x          | querry
            dispatch.autoscaling.mode=vpa               | mode
            whatsapp.onUnknown=retry                    | onUnknown
            config.logLevel=LOUD                        | logLevel
            whatsapp.apiVersion=26                      | apiVersion
            image.digest=sha256:123                     | digest
            image.tag=latest                            | tag
            database.port=70000                         | port
            database.existingSecret=Not_A_Name          | existingSecret
            config.extra.lower=x                        | lower
            config.defaultRegion=Spain                  | defaultRegion
            api.podDisruptionBudget.maxUnavailable=0    | maxUnavailable
            api.resources.limits.memory=null            | memory
            dispatch.autoscaling.providerRate=0         | providerRate
            whatsapp.phoneNumberId=100000000000001      | phoneNumberId
            tracing.ratio=2                             | ratio
            tracing.protocol=zipkin                     | protocol
            """)
    void theSchemaNamesTheField(String setting, String field) {
        assertThatThrownBy(() -> CHART.renderWith(setting))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("schema")
                .hasMessageContaining(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            database.host=                                         | database.host: the host
            redis.host=                                            | redis.host: the host
            database.existingSecret=                               | database.existingSecret: the Secret
            auth.existingSecret=                                   | auth.existingSecret: the Secret
            api.ingress.enabled=true                               | api.ingress.host
            api.httpRoute.enabled=true                             | api.httpRoute.parentRefs
            auth.oidc.enabled=true                                 | auth.oidc.issuer
            tracing.enabled=true                                   | tracing.endpoint
            whatsapp.phoneNumberId="100000000000001"               | whatsapp.existingSecret
            api.dbPool.min=9                                       | api.dbPool.min is more than max
            api.autoscaling.minReplicas=11                         | api.autoscaling.minReplicas is more
            dispatch.autoscaling.callsPerPod=1001                  | callsPerPod is more than dispatch.slots
            config.extra.WHATSAPP_BASE_URL=https://example.org     | config.extra.WHATSAPP_BASE_URL
            """)
    void whatDoesNotFitTogetherIsSaid(String setting, String message) {
        assertThatThrownBy(() -> CHART.renderWith(setting))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void kedaNeedsThePrometheusItAsks() {
        assertThatThrownBy(() -> CHART.renderWith(
                        "dispatch.autoscaling.mode=keda", "dispatch.autoscaling.keda.trigger=prometheus"))
                .hasMessageContaining("prometheusAddress");
    }

    /** Ten API pods and three during a rollout, 8 each; five dispatching ones and two, 10 each; three for the migration. */
    @Test
    void morePodsThanThereAreConnectionsForAreRefused() {
        assertThat(CHART.renderWith("database.maxConnections=187").all()).isNotEmpty();
        assertThatThrownBy(() -> CHART.renderWith("database.maxConnections=186"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("api 104, dispatch 70 and others 3 are 177")
                .hasMessageContaining("is 176");
    }
}
