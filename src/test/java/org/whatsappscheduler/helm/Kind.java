package org.whatsappscheduler.helm;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import org.jspecify.annotations.Nullable;

/** Every kind of object there may be, with its class; none for KEDA's and CloudNativePG's. */
enum Kind {
    ConfigMap("v1", ConfigMap.class),
    Secret("v1", Secret.class),
    Service("v1", Service.class),
    ServiceAccount("v1", ServiceAccount.class),
    Pod("v1", Pod.class),
    Deployment("apps/v1", Deployment.class),
    Job("batch/v1", Job.class),
    HorizontalPodAutoscaler("autoscaling/v2", HorizontalPodAutoscaler.class),
    PodDisruptionBudget("policy/v1", PodDisruptionBudget.class),
    Ingress("networking.k8s.io/v1", Ingress.class),
    NetworkPolicy("networking.k8s.io/v1", NetworkPolicy.class),
    HTTPRoute("gateway.networking.k8s.io/v1", HTTPRoute.class),
    ServiceMonitor("monitoring.coreos.com/v1", ServiceMonitor.class),
    PrometheusRule("monitoring.coreos.com/v1", PrometheusRule.class),
    ScaledObject("keda.sh/v1alpha1", null),
    TriggerAuthentication("keda.sh/v1alpha1", null),
    Cluster("postgresql.cnpg.io/v1", null);

    final String apiVersion;
    final @Nullable Class<?> type;

    Kind(String apiVersion, @Nullable Class<?> type) {
        this.apiVersion = apiVersion;
        this.type = type;
    }
}
