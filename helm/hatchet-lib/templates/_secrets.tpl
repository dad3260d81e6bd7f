{{/* Secret with keysets and cookie secrets: given, or made by the setup job. */}}
{{- define "hatchet.keysSecret" -}}
{{- .Values.keys.existingSecret | default (printf "%s-keys" (include "hatchet.fullname" .)) -}}
{{- end -}}

{{/* Whether the setup job has something to make. */}}
{{- define "hatchet.needsSetup" -}}
{{- if or (not .Values.keys.existingSecret) (include "hatchet.generatedPasswords" .) -}}true{{- end -}}
{{- end -}}

{{/* Keys of passwords that nobody gave, separated by spaces. */}}
{{- define "hatchet.generatedPasswords" -}}
{{- $keys := list -}}
{{- if and .Values.postgres.enabled (not .Values.postgres.auth.password) (not .Values.postgres.auth.existingSecret) -}}
{{- $keys = append $keys "DATABASE_POSTGRES_PASSWORD" -}}
{{- end -}}
{{- if .Values.rabbitmq.enabled -}}
{{- if and (not .Values.rabbitmq.auth.password) (not .Values.rabbitmq.auth.existingSecret) -}}
{{- $keys = append $keys "RABBITMQ_PASSWORD" -}}
{{- end -}}
{{- if gt (int .Values.rabbitmq.replicaCount) 1 -}}
{{- $keys = append $keys "RABBITMQ_ERLANG_COOKIE" -}}
{{- end -}}
{{- end -}}
{{- join " " $keys -}}
{{- end -}}

{{/* Where the setup job writes. */}}
{{- define "hatchet.generatedSecret" -}}
{{ include "hatchet.fullname" . }}-keys
{{- end -}}

{{/* secretKeyRef of the Postgres password: given by reference, given as text, or generated. */}}
{{- define "hatchet.postgresPasswordRef" -}}
{{- $auth := .Values.postgres.auth -}}
{{- if $auth.existingSecret -}}
name: {{ $auth.existingSecret }}
key: {{ $auth.existingSecretKey | default "password" }}
{{- else if $auth.password -}}
name: {{ include "hatchet.fullname" . }}-postgres
key: password
{{- else -}}
name: {{ include "hatchet.generatedSecret" . }}
key: DATABASE_POSTGRES_PASSWORD
{{- end -}}
{{- end -}}

{{/* secretKeyRef of the RabbitMQ password. */}}
{{- define "hatchet.rabbitmqPasswordRef" -}}
{{- $auth := .Values.rabbitmq.auth -}}
{{- if $auth.existingSecret -}}
name: {{ $auth.existingSecret }}
key: {{ $auth.existingSecretKey | default "password" }}
{{- else if $auth.password -}}
name: {{ include "hatchet.fullname" . }}-rabbitmq
key: password
{{- else -}}
name: {{ include "hatchet.generatedSecret" . }}
key: RABBITMQ_PASSWORD
{{- end -}}
{{- end -}}

{{/* Secrets for what stands in the values as text. */}}
{{- define "hatchet.secrets" -}}
{{- $name := include "hatchet.fullname" . -}}
{{- $labels := include "hatchet.labels" (dict "root" . "component" "secrets") -}}
{{- $postgres := .Values.postgres }}
{{- if and $postgres.enabled $postgres.auth.password (not $postgres.auth.existingSecret) }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ $name }}-postgres
  labels:
    {{- $labels | nindent 4 }}
stringData:
  password: {{ $postgres.auth.password | quote }}
{{- end }}
{{- $rabbitmq := .Values.rabbitmq }}
{{- if and $rabbitmq.enabled $rabbitmq.auth.password (not $rabbitmq.auth.existingSecret) }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ $name }}-rabbitmq
  labels:
    {{- $labels | nindent 4 }}
stringData:
  password: {{ $rabbitmq.auth.password | quote }}
{{- end }}
{{- if .Values.sharedConfig.enabled }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ $name }}-seed
  labels:
    {{- $labels | nindent 4 }}
stringData:
  ADMIN_PASSWORD: {{ .Values.seed.defaultAdminPassword | default .Values.sharedConfig.defaultAdminPassword | quote }}
{{- end }}
{{- end -}}
