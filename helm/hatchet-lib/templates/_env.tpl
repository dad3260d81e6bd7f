{{/* Environment of a back-end container. What comes later wins: wiring of the chart, sharedConfig, sharedConfig.env,
env of the component. Takes root, env (of the component), own (of the chart, for this container) and withoutBroker. */}}
{{- define "hatchet.env" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $shared := $values.sharedConfig -}}
{{- $name := include "hatchet.fullname" $root -}}
{{- $env := dict
  "SERVER_LOGGER_FORMAT" "json"
  "SERVER_HEALTHCHECK_PORT" "8733"
  "SERVER_PROMETHEUS_ENABLED" (ternary "true" "false" $values.metrics.enabled)
  "SERVER_PROMETHEUS_ADDRESS" ":9090"
  "SERVER_INTERNAL_CLIENT_INTERNAL_GRPC_BROADCAST_ADDRESS" (printf "%s-engine:7070" $name)
  "SERVER_MSGQUEUE_KIND" (ternary "rabbitmq" ($values.messageQueue.kind | default "postgres") (and $values.rabbitmq.enabled (not .withoutBroker)))
-}}
{{- if $values.postgres.enabled -}}
{{- $env = merge (dict
  "DATABASE_POSTGRES_HOST" (printf "%s-postgres" $name)
  "DATABASE_POSTGRES_PORT" "5432"
  "DATABASE_POSTGRES_USERNAME" $values.postgres.auth.username
  "DATABASE_POSTGRES_DB_NAME" $values.postgres.auth.database
) $env -}}
{{- end -}}
{{- $env = merge (.own | default dict) $env -}}
{{- if $shared.enabled -}}
{{- $documented := dict
  "SERVER_URL" $shared.serverUrl
  "SERVER_AUTH_COOKIE_DOMAIN" $shared.serverAuthCookieDomain
  "SERVER_AUTH_COOKIE_INSECURE" $shared.serverAuthCookieInsecure
  "SERVER_AUTH_SET_EMAIL_VERIFIED" $shared.serverAuthSetEmailVerified
  "SERVER_AUTH_BASIC_AUTH_ENABLED" $shared.serverAuthBasicAuthEnabled
  "SERVER_GRPC_BROADCAST_ADDRESS" $shared.grpcBroadcastAddress
  "SERVER_GRPC_INSECURE" $shared.grpcInsecure
-}}
{{- $env = mergeOverwrite $env $documented ($shared.env | default dict) -}}
{{- end -}}
{{- $env = mergeOverwrite $env (.env | default dict) -}}
{{- if and $values.postgres.enabled (not (hasKey $env "DATABASE_POSTGRES_PASSWORD")) }}
- name: DATABASE_POSTGRES_PASSWORD
  valueFrom:
    secretKeyRef:
      {{- include "hatchet.postgresPasswordRef" $root | nindent 6 }}
{{- end }}
{{- if and $values.rabbitmq.enabled (not .withoutBroker) (not (hasKey $env "SERVER_MSGQUEUE_RABBITMQ_URL")) }}
- name: RABBITMQ_PASSWORD
  valueFrom:
    secretKeyRef:
      {{- include "hatchet.rabbitmqPasswordRef" $root | nindent 6 }}
- name: SERVER_MSGQUEUE_RABBITMQ_URL
  value: amqp://{{ $values.rabbitmq.auth.username }}:$(RABBITMQ_PASSWORD)@{{ $name }}-rabbitmq:5672/
{{- end }}
{{- range $key := keys $env | sortAlpha }}
- name: {{ $key }}
  value: {{ include "hatchet.text" (index $env $key) | quote }}
{{- end }}
{{- end -}}

{{/* envFrom of a back-end container: the keys, and deploymentEnvFrom. A key beside secretRef, as some guides have it,
is not Kubernetes and is left out. Takes root and from. */}}
{{- define "hatchet.envFrom" -}}
- secretRef:
    name: {{ include "hatchet.keysSecret" .root }}
{{- range .from }}
{{- $prefix := .prefix }}
{{- with .secretRef }}
- secretRef:
    {{- pick . "name" "optional" | toYaml | nindent 4 }}
  {{- with $prefix }}
  prefix: {{ . }}
  {{- end }}
{{- end }}
{{- with .configMapRef }}
- configMapRef:
    {{- pick . "name" "optional" | toYaml | nindent 4 }}
  {{- with $prefix }}
  prefix: {{ . }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A value as text. Helm keeps numbers as floating point and would write 30000000 as 3e+07. */}}
{{- define "hatchet.text" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) -}}{{ printf "%.0f" . }}{{- else -}}{{ toString . }}{{- end -}}
{{- end -}}
