{{/* A pod with Caddy that serves HTTP on 8080. Takes root, component, values, env (YAML text or nothing), labels
(more labels), caddyfile (text of its configuration or nothing) and addedCapabilities (list or nothing). */}}
{{- define "hatchet.web" -}}
{{- $root := .root }}
---
{{ include "hatchet.deploymentHead" . }}
  template:
    metadata:
      labels:
        {{- omit (include "hatchet.labels" . | fromYaml) (ternary "app" "" (hasKey (.labels | default dict) "app")) | toYaml | nindent 8 }}
        {{- with .labels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with .values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- if or .caddyfile .values.podAnnotations }}
      annotations:
        {{- with .caddyfile }}
        checksum/config: {{ . | sha256sum }}
        {{- end }}
        {{- with .values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "hatchet.serviceAccountName" $root }}
      automountServiceAccountToken: false
      {{- include "hatchet.imagePullSecrets" $root | nindent 6 }}
      securityContext:
        {{- include "hatchet.podSecurityContext" $root | nindent 8 }}
      containers:
        - name: {{ .component }}
          image: {{ .image }}
          imagePullPolicy: {{ .values.image.pullPolicy }}
          command: [caddy, run, --config, /etc/caddy/Caddyfile, --adapter, caddyfile]
          ports:
            - name: http
              containerPort: 8080
          {{- with .env }}
          env:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          readinessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 5
          livenessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 10
            failureThreshold: 6
          {{- include "hatchet.preStop" $root | nindent 10 }}
          securityContext:
            {{- include "hatchet.containerSecurityContext" $root | nindent 12 }}
              {{- with .addedCapabilities }}
              add:
                {{- toYaml . | nindent 16 }}
              {{- end }}
          {{- with .values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts:
            - name: state
              mountPath: /config
              subPath: config
            - name: state
              mountPath: /data
              subPath: data
            {{- if .caddyfile }}
            - name: caddyfile
              mountPath: /etc/caddy
            {{- end }}
      volumes:
        - name: state
          emptyDir: {}
        {{- if .caddyfile }}
        - name: caddyfile
          configMap:
            name: {{ include "hatchet.name" . }}
        {{- end }}
      {{- include "hatchet.scheduling" . | nindent 6 }}
{{- include "hatchet.budget" . }}
{{- include "hatchet.autoscaler" . }}
{{- end -}}

{{/* The dashboard's files; API calls of browsers that come without an ingress are passed on. */}}
{{- define "hatchet.frontend" -}}
{{- $values := include "hatchet.componentValues" (dict "root" . "component" "frontend") | fromYaml }}
{{- $env := dict "PORT" "8080" "API_UPSTREAM" (printf "%s-api:8080" (include "hatchet.fullname" .)) }}
{{- $list := list }}
{{- $env = mergeOverwrite $env ($values.env | default dict) }}
{{- range $key := keys $env | sortAlpha }}
{{- $list = append $list (dict "name" $key "value" (include "hatchet.text" (index $env $key))) }}
{{- end }}
{{- include "hatchet.web" (dict "root" . "component" "frontend" "values" $values "env" $list
  "image" (include "hatchet.image" (dict "root" . "image" $values.image))) }}
{{ include "hatchet.service" (dict "root" . "component" "frontend" "selects" "frontend" "portName" "http" "port" 8080) }}
{{- include "hatchet.ingress" (dict "root" . "component" "frontend" "service" "frontend" "port" 8080) }}
{{- end -}}

{{/* One address for dashboard and API where there is no ingress: a pod to forward a port to. The binary of Caddy's own
image asks for a capability, and the kernel does not start a program that asks for more than its container may have. */}}
{{- define "hatchet.caddy" -}}
{{- if .Values.caddy.enabled }}
{{- $context := dict "root" . "component" "caddy" }}
{{- $name := include "hatchet.fullname" . }}
{{- $caddyfile := include "hatchet.caddyfile" . }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "hatchet.name" $context }}
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
data:
  Caddyfile: |
    {{- $caddyfile | nindent 4 }}
{{- include "hatchet.web" (merge (dict "values" .Values.caddy "caddyfile" $caddyfile "labels" (dict "app" "caddy")
  "addedCapabilities" (list "NET_BIND_SERVICE")
  "image" (printf "%s:%s" .Values.caddy.image.repository .Values.caddy.image.tag)) $context) }}
{{- end }}
{{- end -}}

{{- define "hatchet.caddyfile" -}}
{{- $name := include "hatchet.fullname" . -}}
{
	admin off
	auto_https off
}
:8080 {
	handle /healthz {
		respond "ok"
	}
	handle /api/* {
		reverse_proxy {{ $name }}-api:8080
	}
	handle {
		reverse_proxy {{ $name }}-frontend:8080
	}
}
{{- end -}}
