{{/* RabbitMQ, as a cluster with more than one replica. It carries wake-ups only: what it loses, sweeps find again. */}}
{{- define "hatchet.rabbitmq" -}}
{{- if .Values.rabbitmq.enabled }}
{{- $root := . }}
{{- $context := dict "root" . "component" "rabbitmq" "values" .Values.rabbitmq }}
{{- $rabbitmq := .Values.rabbitmq }}
{{- $name := include "hatchet.name" $context }}
{{- $cluster := gt (int $rabbitmq.replicaCount) 1 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
spec:
  selector:
    {{- include "hatchet.selectorLabels" $context | nindent 4 }}
  ports:
    - name: amqp
      port: 5672
      targetPort: amqp
    - name: management
      port: 15672
      targetPort: management
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}-nodes
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
spec:
  clusterIP: None
  # Nodes find each other before they are ready.
  publishNotReadyAddresses: true
  selector:
    {{- include "hatchet.selectorLabels" $context | nindent 4 }}
  ports:
    - name: epmd
      port: 4369
    - name: distribution
      port: 25672
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
data:
  10-hatchet.conf: |
    {{- if $cluster }}
    cluster_formation.peer_discovery_backend = classic_config
    {{- range $index := until (int $rabbitmq.replicaCount) }}
    cluster_formation.classic_config.nodes.{{ add1 $index }} = rabbit@{{ $name }}-{{ $index }}.{{ $name }}-nodes.{{ $root.Release.Namespace }}.svc.{{ $root.Values.clusterDomain }}
    {{- end }}
    cluster_partition_handling = pause_minority
    {{- end }}
    {{- with $rabbitmq.extraConfiguration }}
    {{- . | nindent 4 }}
    {{- end }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
spec:
  serviceName: {{ $name }}-nodes
  replicas: {{ $rabbitmq.replicaCount }}
  podManagementPolicy: Parallel
  selector:
    matchLabels:
      {{- include "hatchet.selectorLabels" $context | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "hatchet.labels" $context | nindent 8 }}
      annotations:
        checksum/config: {{ printf "%v %v" $rabbitmq.replicaCount $rabbitmq.extraConfiguration | sha256sum }}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 120
      {{- include "hatchet.imagePullSecrets" . | nindent 6 }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 999
        runAsGroup: 999
        fsGroup: 999
        # Otherwise every start of the pod opens all files of the volume to the group, one by one.
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: rabbitmq
          image: {{ $rabbitmq.image.repository }}:{{ $rabbitmq.image.tag }}
          ports:
            - name: amqp
              containerPort: 5672
            - name: management
              containerPort: 15672
          env:
            - name: RABBITMQ_DEFAULT_USER
              value: {{ $rabbitmq.auth.username | quote }}
            - name: RABBITMQ_DEFAULT_PASS
              valueFrom:
                secretKeyRef:
                  {{- include "hatchet.rabbitmqPasswordRef" . | nindent 18 }}
            {{- if $cluster }}
            - name: RABBITMQ_ERLANG_COOKIE
              valueFrom:
                secretKeyRef:
                  name: {{ include "hatchet.generatedSecret" . }}
                  key: RABBITMQ_ERLANG_COOKIE
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: RABBITMQ_USE_LONGNAME
              value: "true"
            - name: RABBITMQ_NODENAME
              value: rabbit@$(POD_NAME).{{ $name }}-nodes.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}
            {{- end }}
          readinessProbe:
            exec:
              command: [rabbitmq-diagnostics, -q, check_port_connectivity]
            initialDelaySeconds: 10
            periodSeconds: 15
            timeoutSeconds: 10
          livenessProbe:
            exec:
              command: [rabbitmq-diagnostics, -q, ping]
            initialDelaySeconds: 60
            periodSeconds: 30
            timeoutSeconds: 15
            failureThreshold: 6
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop: [ALL]
          {{- with $rabbitmq.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts:
            # Not its parent: there lies the cookie of Erlang, which must belong to its owner alone, and fsGroup opens
            # what is in a volume to the group.
            - name: data
              mountPath: /var/lib/rabbitmq/mnesia
            - name: configuration
              mountPath: /etc/rabbitmq/conf.d/10-hatchet.conf
              subPath: 10-hatchet.conf
      volumes:
        - name: configuration
          configMap:
            name: {{ $name }}
        {{- if not $rabbitmq.persistence.enabled }}
        - name: data
          emptyDir: {}
        {{- end }}
      {{- include "hatchet.scheduling" $context | nindent 6 }}
  {{- if $rabbitmq.persistence.enabled }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $rabbitmq.persistence.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ $rabbitmq.persistence.size }}
  {{- end }}
{{- include "hatchet.budget" $context }}
{{- end }}
{{- end -}}
