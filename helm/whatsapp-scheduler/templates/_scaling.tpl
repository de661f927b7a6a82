{{/* Whether something else decides on the number of pods; empty if not. Takes a dict of ctx and component. */}}
{{- define "scheduler.isAutoscaled" -}}
{{- $scaling := (index .ctx.Values .component).autoscaling -}}
{{- if eq .component "api" -}}
{{- if $scaling.enabled }}true{{ end -}}
{{- else -}}
{{- if ne $scaling.mode "none" }}true{{ end -}}
{{- end -}}
{{- end }}

{{/*
The most pods of an autoscaled component. More dispatching pods than WhatsApp's rate needs cannot send anything more: rate x
seconds per call is the number of calls under way (Little's law). Takes a dict of ctx and component.
*/}}
{{- define "scheduler.maxReplicas" -}}
{{- $scaling := (index .ctx.Values .component).autoscaling -}}
{{- $most := int $scaling.maxReplicas -}}
{{- if and (eq .component "dispatch") $scaling.providerRate -}}
{{- $needed := divf (mulf $scaling.providerRate $scaling.secondsPerCall) $scaling.callsPerPod | ceil | int -}}
{{- $most = min $most (max $needed $scaling.minReplicas) -}}
{{- end -}}
{{- $most -}}
{{- end }}

{{/* The most pods of a component. Takes a dict of ctx and component. */}}
{{- define "scheduler.mostPods" -}}
{{- if include "scheduler.isAutoscaled" . -}}
{{- include "scheduler.maxReplicas" . -}}
{{- else -}}
{{- (index .ctx.Values .component).replicaCount -}}
{{- end -}}
{{- end }}

{{/* The connections to PostgreSQL that a component may need, during a rollout too. Takes a dict of ctx and component. */}}
{{- define "scheduler.connections" -}}
{{- $pods := include "scheduler.mostPods" . | int -}}
{{- mul (add $pods (ceil (divf $pods 4))) (index .ctx.Values .component).dbPool.max -}}
{{- end }}

{{/* How many calls have to be under way at once, in SQL or PromQL. */}}
{{- define "scheduler.neededSlots" -}}
{{- $scaling := .Values.dispatch.autoscaling -}}
{{- if $scaling.keda.query -}}
{{- $scaling.keda.query -}}
{{- else if eq $scaling.keda.trigger "postgresql" -}}
{{- .Files.Get "files/needed-slots.sql" | replace ":secondsPerCall" (toString $scaling.secondsPerCall) | trim -}}
{{- else -}}
max(dispatch_needed_slots{namespace="{{ .Release.Namespace }}",component="dispatch"})
{{- end -}}
{{- end }}

{{/* The defaults up: at once, twice as many; down: a quarter a minute. Takes (list behavior seconds until down). */}}
{{- define "scheduler.behavior" -}}
{{- if first . -}}
{{- toYaml (first .) }}
{{- else -}}
scaleUp:
  stabilizationWindowSeconds: 0
  selectPolicy: Max
  policies:
    - {type: Percent, value: 100, periodSeconds: 15}
    - {type: Pods, value: 4, periodSeconds: 15}
scaleDown:
  stabilizationWindowSeconds: {{ last . }}
  policies:
    - {type: Percent, value: 25, periodSeconds: 60}
{{- end -}}
{{- end }}

{{/* A HorizontalPodAutoscaler but for its metrics. Takes a dict of ctx and component. */}}
{{- define "scheduler.hpa" -}}
{{- $scaling := (index .ctx.Values .component).autoscaling -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "scheduler.metadata" . | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "scheduler.fullname" .ctx }}-{{ .component }}
  minReplicas: {{ $scaling.minReplicas }}
  maxReplicas: {{ include "scheduler.maxReplicas" . }}
  behavior:
    {{- include "scheduler.behavior" (list $scaling.behavior 300) | nindent 4 }}
{{- end }}

{{/* CPU of the application's container, whatever else runs in the pod. Takes the percentage. */}}
{{- define "scheduler.cpuMetric" -}}
- type: ContainerResource
  containerResource:
    name: cpu
    container: scheduler
    target:
      type: Utilization
      averageUtilization: {{ . }}
{{- end }}

{{/* A PodDisruptionBudget, unless there is one pod only. Takes a dict of ctx and component. */}}
{{- define "scheduler.pdb" -}}
{{- $budget := (index .ctx.Values .component).podDisruptionBudget -}}
{{- if and $budget.enabled (gt (include "scheduler.mostPods" . | int) 1) -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "scheduler.metadata" . | nindent 2 }}
spec:
  maxUnavailable: {{ $budget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "scheduler.selectorLabels" (list .ctx .component) | nindent 6 }}
{{- end -}}
{{- end }}
