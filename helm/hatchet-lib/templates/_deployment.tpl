{{/* Where and how a pod runs. Takes values of the component and, where several pods of it may run, root and component:
without a word from the user they go to different nodes as far as there are any. */}}
{{- define "hatchet.scheduling" -}}
{{- if and .component (not .values.affinity) (not .values.topologySpreadConstraints) }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "hatchet.selectorLabels" . | nindent 14 }}
{{- end }}
{{- range $field := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" }}
{{- with index $.values $field }}
{{ $field }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* Head of a Deployment up to the pod's labels. Takes root, component and values. */}}
{{- define "hatchet.deploymentHead" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "hatchet.name" . }}
  labels:
    {{- include "hatchet.labels" . | nindent 4 }}
spec:
  {{- if not (.values.autoscaling | default dict).enabled }}
  replicas: {{ .values.replicaCount }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "hatchet.selectorLabels" . | nindent 6 }}
{{- end -}}

{{/* Deployment of a process of the platform. Takes root, component, command (list), own (variables of the chart) and
port (name and number of what it serves; absent for processes that only take work from the database). */}}
{{- define "hatchet.backend" -}}
{{- $root := .root -}}
{{- $values := include "hatchet.componentValues" . | fromYaml -}}
{{- $context := dict "root" $root "component" .component "values" $values -}}
---
{{ include "hatchet.deploymentHead" $context }}
  template:
    metadata:
      labels:
        {{- include "hatchet.labels" . | nindent 8 }}
        hatchet.run/backend: "true"
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        # A changed password restarts what uses it.
        checksum/secrets: {{ include "hatchet.secrets" $root | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "hatchet.serviceAccountName" $root }}
      automountServiceAccountToken: false
      # Services drain for up to 20 s after SIGTERM.
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      {{- include "hatchet.imagePullSecrets" $root | nindent 6 }}
      securityContext:
        {{- include "hatchet.podSecurityContext" $root | nindent 8 }}
      {{- include "hatchet.waitForPostgres" $root | nindent 6 }}
      containers:
        - name: {{ .component }}
          image: {{ include "hatchet.image" (dict "root" $root "image" $values.image) }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          command:
            {{- toYaml .command | nindent 12 }}
          ports:
            {{- with .port }}
            - name: {{ .name }}
              containerPort: {{ .number }}
            {{- end }}
            - name: health
              containerPort: 8733
            {{- if $root.Values.metrics.enabled }}
            - name: metrics
              containerPort: 9090
            {{- end }}
          envFrom:
            {{- include "hatchet.envFrom" (dict "root" $root "from" $values.deploymentEnvFrom) | nindent 12 }}
          env:
            {{- include "hatchet.env" (dict "root" $root "env" $values.env "own" .own) | nindent 12 }}
          # Migrations and the first connections may take a while; after that an unready process gets no traffic, and
          # one that does not answer at all is restarted.
          startupProbe:
            httpGet: { path: /ready, port: health }
            periodSeconds: 2
            timeoutSeconds: 4
            failureThreshold: 150
          readinessProbe:
            httpGet: { path: /ready, port: health }
            periodSeconds: 5
            timeoutSeconds: 4
          livenessProbe:
            httpGet: { path: /live, port: health }
            periodSeconds: 10
            timeoutSeconds: 4
            failureThreshold: 6
          {{- if .port }}
          {{- include "hatchet.preStop" $root | nindent 10 }}
          {{- end }}
          securityContext:
            {{- include "hatchet.containerSecurityContext" $root | nindent 12 }}
          {{- with $values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- with $values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {}
        {{- with $values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- include "hatchet.scheduling" $context | nindent 6 }}
{{- include "hatchet.budget" $context }}
{{- include "hatchet.autoscaler" $context }}
{{- end -}}

{{/* A fresh database takes some seconds to start, and a service that finds none ends. */}}
{{- define "hatchet.waitForPostgres" -}}
{{- if .Values.postgres.enabled }}
initContainers:
  - name: wait-for-postgres
    image: {{ .Values.postgres.image.repository }}:{{ .Values.postgres.image.tag }}
    command:
      - sh
      - -c
      - until pg_isready --quiet --host={{ include "hatchet.fullname" . }}-postgres; do sleep 1; done
    securityContext:
      {{- include "hatchet.containerSecurityContext" . | nindent 6 }}
    # A namespace with a quota takes no pod with a container that names none.
    resources:
      requests: { cpu: 10m, memory: 16Mi }
      limits: { memory: 64Mi }
{{- end }}
{{- end -}}

{{/* Keeps a drain of nodes from taking all replicas at once. Takes root, component and values. */}}
{{- define "hatchet.budget" -}}
{{- $pdb := .values.pdb | default dict -}}
{{- if $pdb.enabled }}
{{- $autoscaling := .values.autoscaling | default dict }}
{{- $least := ternary $autoscaling.minReplicas .values.replicaCount ($autoscaling.enabled | default false) }}
{{- if and (hasKey $pdb "minAvailable") (not (kindIs "string" $pdb.minAvailable)) (ge (int $pdb.minAvailable) (int $least)) }}
{{- fail (printf "%s.pdb.minAvailable is %d, and there may be only %d pods: no node with one of them could ever be drained" .component (int $pdb.minAvailable) (int $least)) }}
{{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "hatchet.name" . }}
  labels:
    {{- include "hatchet.labels" . | nindent 4 }}
spec:
  {{- if hasKey $pdb "minAvailable" }}
  minAvailable: {{ $pdb.minAvailable }}
  {{- else }}
  maxUnavailable: {{ $pdb.maxUnavailable | default 1 }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "hatchet.selectorLabels" . | nindent 6 }}
{{- end }}
{{- end -}}

{{/* Takes root, component and values. */}}
{{- define "hatchet.autoscaler" -}}
{{- $autoscaling := .values.autoscaling | default dict -}}
{{- if $autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "hatchet.name" . }}
  labels:
    {{- include "hatchet.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "hatchet.name" . }}
  minReplicas: {{ $autoscaling.minReplicas }}
  maxReplicas: {{ $autoscaling.maxReplicas }}
  metrics:
    {{- with $autoscaling.targetCPUUtilizationPercentage }}
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ . }} }
    {{- end }}
    {{- with $autoscaling.targetMemoryUtilizationPercentage }}
    - type: Resource
      resource:
        name: memory
        target: { type: Utilization, averageUtilization: {{ . }} }
    {{- end }}
  # Each replica that goes makes its workers reconnect.
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
{{- end }}
{{- end -}}

{{/* Services and ingresses take some seconds to hear that a pod goes; until then they still send it connections. */}}
{{- define "hatchet.preStop" -}}
lifecycle:
  preStop:
    exec:
      command: [sleep, "5"]
{{- end -}}
