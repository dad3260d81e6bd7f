{{/* Takes root, component (whose name the Service has), selects (the component of the pods), portName, port, targetPort. */}}
{{- define "hatchet.service" -}}
{{- $values := include "hatchet.componentValues" (dict "root" .root "component" .selects) | fromYaml -}}
{{- $service := $values.service | default dict -}}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "hatchet.name" . }}
  labels:
    {{- include "hatchet.labels" . | nindent 4 }}
  {{- with $service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ $service.type | default "ClusterIP" }}
  selector:
    {{- include "hatchet.selectorLabels" (dict "root" .root "component" .selects) | nindent 4 }}
  ports:
    - name: {{ .portName }}
      port: {{ $service.port | default .port }}
      targetPort: {{ .portName }}
      {{- if eq .portName "grpc" }}
      # Meshes and some ingress controllers decide by it to speak HTTP/2.
      appProtocol: grpc
      {{- end }}
{{- end -}}

{{/* Takes root, component, service (default backend, name without the prefix) and port. */}}
{{- define "hatchet.ingress" -}}
{{- $values := include "hatchet.componentValues" . | fromYaml -}}
{{- $ingress := $values.ingress | default dict -}}
{{- $defaultService := include "hatchet.name" (dict "root" .root "component" .service) -}}
{{- $defaultPort := $ingress.servicePort | default .port -}}
{{- if $ingress.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "hatchet.name" . }}
  labels:
    {{- include "hatchet.labels" . | nindent 4 }}
    {{- with $ingress.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with $ingress.ingressClassName }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- with $ingress.tls }}
  tls:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  rules:
    {{- range $ingress.hosts }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range .paths }}
          {{- $backend := .backend | default dict }}
          {{- $port := $backend.servicePort | default $defaultPort }}
          - path: {{ .path }}
            pathType: {{ .pathType | default "Prefix" }}
            backend:
              service:
                name: {{ $backend.serviceName | default $defaultService }}
                port:
                  {{- if kindIs "string" $port }}
                  name: {{ $port }}
                  {{- else }}
                  number: {{ int $port }}
                  {{- end }}
          {{- end }}
    {{- end }}
{{- end }}
{{- end -}}

{{/* Who may open connections to whom. Probes of the kubelet are not subject to it. */}}
{{- define "hatchet.networkPolicies" -}}
{{- if .Values.networkPolicy.enabled }}
{{- $root := . }}
{{- $name := include "hatchet.fullname" . }}
{{- $backend := dict "podSelector" (dict "matchLabels" (dict "hatchet.run/backend" "true" "app.kubernetes.io/instance" .Release.Name)) }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $name }}-backend
  labels:
    {{- include "hatchet.labels" (dict "root" . "component" "backend") | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      hatchet.run/backend: "true"
      app.kubernetes.io/instance: {{ .Release.Name }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 8080
        - port: 7070
      {{- with .Values.networkPolicy.clients }}
      from:
        # The dashboard and Caddy pass requests on.
        - podSelector:
            matchLabels:
              app.kubernetes.io/instance: {{ $root.Release.Name }}
        {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- if .Values.metrics.enabled }}
    - ports:
        - port: 9090
      {{- with .Values.networkPolicy.metricsClients }}
      from:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
{{- if .Values.postgres.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $name }}-postgres
  labels:
    {{- include "hatchet.labels" (dict "root" . "component" "postgres") | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "hatchet.selectorLabels" (dict "root" . "component" "postgres") | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 5432
      from:
        {{- list $backend | toYaml | nindent 8 }}
{{- end }}
{{- if .Values.rabbitmq.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $name }}-rabbitmq
  labels:
    {{- include "hatchet.labels" (dict "root" . "component" "rabbitmq") | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "hatchet.selectorLabels" (dict "root" . "component" "rabbitmq") | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 5672
      from:
        {{- list $backend | toYaml | nindent 8 }}
    # Its nodes among themselves: port mapper and distribution.
    - ports:
        - port: 4369
        - port: 25672
      from:
        - podSelector:
            matchLabels:
              {{- include "hatchet.selectorLabels" (dict "root" . "component" "rabbitmq") | nindent 14 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What a Prometheus operator scrapes: every back-end pod, each with the metrics of its own process. */}}
{{- define "hatchet.serviceMonitor" -}}
{{- if .Values.serviceMonitor.enabled }}
{{- if not .Values.metrics.enabled }}
{{- fail "serviceMonitor.enabled needs metrics.enabled: without it no pod serves metrics" }}
{{- end }}
{{- $context := dict "root" . "component" "metrics" }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "hatchet.name" $context }}
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
spec:
  clusterIP: None
  selector:
    hatchet.run/backend: "true"
    app.kubernetes.io/instance: {{ .Release.Name }}
  ports:
    - name: metrics
      port: 9090
      targetPort: metrics
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "hatchet.name" $context }}
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
    {{- with .Values.serviceMonitor.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  # The name of the job is hatchet, which the alert rules of the platform look for.
  jobLabel: app.kubernetes.io/part-of
  selector:
    matchLabels:
      {{- include "hatchet.selectorLabels" $context | nindent 6 }}
  endpoints:
    - port: metrics
      path: /metrics
      interval: {{ .Values.serviceMonitor.interval }}
{{- end }}
{{- end -}}
