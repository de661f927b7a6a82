{{/* What all pods are told, without anything secret: a map of environment variables. */}}
{{- define "scheduler.config" -}}
{{- $v := .Values -}}
QUARKUS_DATASOURCE_JDBC_URL: {{ include "scheduler.jdbcUrl" (list . (required "database.host: the host of PostgreSQL" $v.database.host) $v.database.port) | quote }}
QUARKUS_REDIS_HOSTS: "redis{{ if $v.redis.tls }}s{{ end }}://{{ required "redis.host: the host of Redis" $v.redis.host }}:{{ $v.redis.port }}"
QUARKUS_FLYWAY_MIGRATE_AT_START: "false"
SCHEDULER_SCHEMA_WAIT: "{{ $v.migration.waitSeconds }}s"
QUARKUS_LOG_LEVEL: {{ $v.config.logLevel | quote }}
QUARKUS_LOG_CONSOLE_JSON_ENABLED: {{ $v.config.logJson | quote }}
SCHEDULER_QUOTAS_ENABLED: {{ $v.config.quotas.enabled | quote }}
SCHEDULER_QUOTAS_SCHEDULES_PER_MINUTE: {{ $v.config.quotas.schedulesPerMinute | int | quote }}
SCHEDULER_QUOTAS_READS_PER_MINUTE: {{ $v.config.quotas.readsPerMinute | int | quote }}
{{- with $v.config.defaultRegion }}
SCHEDULER_AUDIENCE_DEFAULT_REGION: {{ . | quote }}
{{- end }}
WHATSAPP_BASE_URL: {{ $v.whatsapp.baseUrl | quote }}
WHATSAPP_API_VERSION: {{ $v.whatsapp.apiVersion | quote }}
{{- with $v.whatsapp.phoneNumberId }}
WHATSAPP_PHONE_NUMBER_ID: {{ . | quote }}
{{- end }}
WHATSAPP_MESSAGES_PER_SECOND: {{ $v.whatsapp.messagesPerSecond | int | quote }}
{{- with $v.whatsapp.messagesPerHour }}
WHATSAPP_MESSAGES_PER_HOUR: {{ . | int | quote }}
{{- end }}
WHATSAPP_MAX_CONCURRENT_CALLS: {{ $v.whatsapp.maxConcurrentCalls | int | quote }}
WHATSAPP_ON_UNKNOWN: {{ $v.whatsapp.onUnknown | quote }}
{{- with $v.auth.oidc }}
{{- if .enabled }}
SCHEDULER_OIDC_ENABLED: "true"
SCHEDULER_OIDC_ISSUER: {{ required "auth.oidc.issuer: the URL of the realm" .issuer | quote }}
{{- with .audience }}
SCHEDULER_OIDC_AUDIENCE: {{ . | quote }}
{{- end }}
{{- with .roleClaim }}
SCHEDULER_OIDC_ROLE_CLAIM: {{ . | quote }}
{{- end }}
SCHEDULER_OIDC_VIEWER_ROLES: {{ join "," .viewerRoles | quote }}
SCHEDULER_OIDC_OPERATOR_ROLES: {{ join "," .operatorRoles | quote }}
SCHEDULER_OIDC_ADMIN_ROLES: {{ join "," .adminRoles | quote }}
{{- end }}
{{- end }}
{{- with $v.tracing }}
{{- if .enabled }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ required "tracing.endpoint: where traces are sent" .endpoint | quote }}
OTEL_EXPORTER_OTLP_PROTOCOL: {{ .protocol | quote }}
OTEL_TRACES_SAMPLER_ARG: {{ .ratio | quote }}
{{- end }}
{{- end }}
{{- end }}
