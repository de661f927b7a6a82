{{/* Everything secret that pods are told. */}}
{{- define "scheduler.secrets" -}}
{{ include "scheduler.databaseEnv" . }}
{{- with .Values.redis }}
{{- if .existingSecret }}
{{ include "scheduler.secretEnv" (list "QUARKUS_REDIS_PASSWORD" .existingSecret .secretKeys.password) }}
{{- end }}
{{- end }}
{{- $auth := .Values.auth }}
{{- $secret := required "auth.existingSecret: the Secret with the first admin key and the sealing keys" $auth.existingSecret }}
{{- with $auth.secretKeys.bootstrapKey }}
{{ include "scheduler.secretEnv" (list "SCHEDULER_BOOTSTRAP_KEY" $secret .) }}
{{- end }}
{{- with $auth.secretKeys.sealingKeys }}
{{ include "scheduler.secretEnv" (list "SCHEDULER_SEALING_KEYS" $secret .) }}
{{- end }}
{{- with .Values.whatsapp }}
{{- if .phoneNumberId }}
{{ include "scheduler.secretEnv" (list "WHATSAPP_ACCESS_TOKEN" .existingSecret .secretKeys.accessToken) }}
{{- end }}
{{- if .existingSecret }}
{{ include "scheduler.secretEnv" (list "WHATSAPP_APP_SECRET" .existingSecret .secretKeys.appSecret) }}
{{ include "scheduler.secretEnv" (list "WHATSAPP_VERIFY_TOKEN" .existingSecret .secretKeys.verifyToken) }}
{{- end }}
{{- end }}
{{- end }}

{{/* What only the pods of one component are told. Takes a dict of ctx and component. */}}
{{- define "scheduler.componentEnv" -}}
{{- $values := index .ctx.Values .component -}}
- name: SCHEDULER_ROLES
  value: {{ .component }}
- name: SCHEDULER_POD_UID
  valueFrom:
    fieldRef:
      fieldPath: metadata.uid
- name: QUARKUS_DATASOURCE_JDBC_MIN_SIZE
  value: {{ $values.dbPool.min | quote }}
- name: QUARKUS_DATASOURCE_JDBC_MAX_SIZE
  value: {{ $values.dbPool.max | quote }}
{{- with $values.shutdown.delaySeconds }}
- name: QUARKUS_SHUTDOWN_DELAY
  value: {{ . }}s
{{- end }}
- name: QUARKUS_SHUTDOWN_TIMEOUT
  value: {{ $values.shutdown.timeoutSeconds }}s
{{- if eq .component "dispatch" }}
- name: SCHEDULER_DISPATCH_SLOTS
  value: {{ $values.slots | quote }}
- name: SCHEDULER_DISPATCH_DRAIN
  value: {{ $values.drainSeconds }}s
{{- end }}
{{- end }}

{{/*
Seconds from the signal to the kill: the delay, the timeout, for the dispatch its calls under way and 5 seconds for its last
writes, and 10 to spare. Takes a dict of ctx and component.
*/}}
{{- define "scheduler.graceSeconds" -}}
{{- $values := index .ctx.Values .component -}}
{{- $drain := 0 -}}
{{- if eq .component "dispatch" -}}
{{- $drain = add $values.drainSeconds 5 -}}
{{- end -}}
{{- add $values.shutdown.delaySeconds $values.shutdown.timeoutSeconds $drain 10 -}}
{{- end }}

{{/* A probe at the management port. Takes (list path probe tries). */}}
{{- define "scheduler.probe" -}}
httpGet:
  path: {{ index . 0 }}
  port: management
periodSeconds: {{ (index . 1).periodSeconds }}
timeoutSeconds: {{ (index . 1).timeoutSeconds }}
failureThreshold: {{ index . 2 }}
{{- end }}

{{/* Spread over zones and hosts unless told otherwise. Takes a dict of ctx and component. */}}
{{- define "scheduler.spread" -}}
{{- if .ctx.Values.podDefaults.topologySpreadConstraints -}}
{{- toYaml .ctx.Values.podDefaults.topologySpreadConstraints }}
{{- else -}}
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "scheduler.selectorLabels" (list $.ctx $.component) | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end -}}
{{- end }}

{{/* What every pod has, the Job's and the test's too. Takes the context. */}}
{{- define "scheduler.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podDefaults.securityContext | nindent 2 }}
{{- range $key := list "nodeSelector" "tolerations" "affinity" "priorityClassName" }}
{{- with index $.Values.podDefaults $key }}
{{ $key }}:{{ if kindIs "string" . }} {{ . }}{{ else }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Volumes of every pod. Takes (list $ size of /tmp). */}}
{{- define "scheduler.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ last . }}
{{- with (first .).Values.podDefaults.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "scheduler.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- with .Values.podDefaults.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The pod of a component. Takes a dict of ctx and component. */}}
{{- define "scheduler.podSpec" -}}
{{- $ctx := .ctx -}}
{{- $values := index $ctx.Values .component -}}
{{- $probes := $ctx.Values.probes -}}
serviceAccountName: {{ include "scheduler.serviceAccountName" $ctx }}
{{ include "scheduler.podBasics" $ctx }}
terminationGracePeriodSeconds: {{ include "scheduler.graceSeconds" . }}
topologySpreadConstraints:
  {{- include "scheduler.spread" . | nindent 2 }}
containers:
  - name: scheduler
    image: {{ include "scheduler.image" $ctx }}
    imagePullPolicy: {{ $ctx.Values.image.pullPolicy }}
    {{- with $values.args }}
    args:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    envFrom:
      - configMapRef:
          name: {{ include "scheduler.fullname" $ctx }}
      {{- with $ctx.Values.podDefaults.extraEnvFrom }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    env:
      {{- include "scheduler.componentEnv" . | nindent 6 }}
      {{- include "scheduler.secrets" $ctx | nindent 6 }}
      {{- with $ctx.Values.podDefaults.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    ports:
      {{- if eq .component "api" }}
      - name: http
        containerPort: 8080
      {{- end }}
      - name: management
        containerPort: 9000
    startupProbe:
      {{- $tries := div (add $ctx.Values.migration.waitSeconds 60) $probes.startup.periodSeconds }}
      {{- include "scheduler.probe" (list "/q/health/started" $probes.startup $tries) | nindent 6 }}
    livenessProbe:
      {{- include "scheduler.probe" (list "/q/health/live" $probes.liveness $probes.liveness.failureThreshold) | nindent 6 }}
    readinessProbe:
      {{- include "scheduler.probe" (list "/q/health/ready" $probes.readiness $probes.readiness.failureThreshold) | nindent 6 }}
    resources:
      {{- toYaml $values.resources | nindent 6 }}
    securityContext:
      {{- toYaml $ctx.Values.podDefaults.containerSecurityContext | nindent 6 }}
    volumeMounts:
      {{- include "scheduler.volumeMounts" $ctx | nindent 6 }}
volumes:
  {{- include "scheduler.volumes" (list $ctx $values.tmpSize) | nindent 2 }}
{{- end }}

{{/* The Deployment of a component. Takes a dict of ctx and component. */}}
{{- define "scheduler.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "scheduler.metadata" . | nindent 2 }}
spec:
  {{- if not (include "scheduler.isAutoscaled" .) }}
  replicas: {{ (index .ctx.Values .component).replicaCount }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "scheduler.selectorLabels" (list .ctx .component) | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "scheduler.labels" (list .ctx .component) | nindent 8 }}
        whatsapp-scheduler/serves: management
        {{- with .ctx.Values.podDefaults.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ printf "%s%s" (include "scheduler.config" .ctx) (toJson .ctx.Values.config.extra) | sha256sum }}
        {{- with .ctx.Values.podDefaults.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "scheduler.podSpec" . | nindent 6 }}
{{- end }}
