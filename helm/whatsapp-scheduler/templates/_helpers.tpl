{{/* The chart's name. */}}
{{- define "scheduler.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* The name of all objects; 40 characters leave room for what follows it. */}}
{{- define "scheduler.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- $full | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/* What selectors match; never changes. Takes (list $ component). */}}
{{- define "scheduler.selectorLabels" -}}
{{- $ctx := first . -}}
app.kubernetes.io/name: {{ include "scheduler.name" $ctx }}
app.kubernetes.io/instance: {{ $ctx.Release.Name }}
app.kubernetes.io/component: {{ last . }}
{{- end }}

{{/* Labels of an object. Takes (list $ component). */}}
{{- define "scheduler.labels" -}}
{{- $ctx := first . -}}
{{ include "scheduler.selectorLabels" . }}
app.kubernetes.io/part-of: whatsapp-scheduler
app.kubernetes.io/version: {{ $ctx.Values.image.tag | default $ctx.Chart.AppVersion | trunc 63 | trimAll "-_." | quote }}
app.kubernetes.io/managed-by: {{ $ctx.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $ctx.Chart.Name $ctx.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with $ctx.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Metadata of an object. Takes a dict of ctx, component, and optionally name, labels and annotations. */}}
{{- define "scheduler.metadata" -}}
name: {{ .name | default (printf "%s-%s" (include "scheduler.fullname" .ctx) .component) }}
namespace: {{ .ctx.Release.Namespace }}
labels:
  {{- include "scheduler.labels" (list .ctx .component) | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with mergeOverwrite (dict) .ctx.Values.commonAnnotations (.annotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "scheduler.image" -}}
{{- $image := .Values.image -}}
{{- with $image.registry }}{{ . }}/{{ end -}}
{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end }}

{{- define "scheduler.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "scheduler.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end }}

{{/* The JDBC URL. Takes (list $ host port). */}}
{{- define "scheduler.jdbcUrl" -}}
{{- $database := (first .).Values.database -}}
jdbc:postgresql://{{ index . 1 }}:{{ index . 2 }}/{{ $database.name }}{{ with $database.params }}?{{ . }}{{ end }}
{{- end }}

{{/* An environment variable from a Secret. Takes (list name secret key). */}}
{{- define "scheduler.secretEnv" -}}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end }}

{{/* User and password of PostgreSQL. */}}
{{- define "scheduler.databaseEnv" -}}
{{- $database := .Values.database -}}
{{- $secret := required "database.existingSecret: the Secret with PostgreSQL's user and password" $database.existingSecret -}}
{{ include "scheduler.secretEnv" (list "QUARKUS_DATASOURCE_USERNAME" $secret $database.secretKeys.username) }}
{{ include "scheduler.secretEnv" (list "QUARKUS_DATASOURCE_PASSWORD" $secret $database.secretKeys.password) }}
{{- end }}
