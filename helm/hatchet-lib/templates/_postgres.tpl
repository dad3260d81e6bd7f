{{/* A single Postgres. Installations that must survive the loss of a node use one outside the chart. */}}
{{- define "hatchet.postgres" -}}
{{- if .Values.postgres.enabled }}
{{- $context := dict "root" . "component" "postgres" }}
{{- $postgres := .Values.postgres }}
{{- $name := include "hatchet.name" $context }}
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
    - name: postgres
      port: 5432
      targetPort: postgres
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
spec:
  serviceName: {{ $name }}
  replicas: 1
  selector:
    matchLabels:
      {{- include "hatchet.selectorLabels" $context | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "hatchet.labels" $context | nindent 8 }}
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
        - name: postgres
          image: {{ $postgres.image.repository }}:{{ $postgres.image.tag }}
          args:
            - postgres
            {{- range $key := keys ($postgres.parameters | default dict) | sortAlpha }}
            - -c
            - {{ printf "%s=%s" $key (include "hatchet.text" (index $postgres.parameters $key)) | quote }}
            {{- end }}
          ports:
            - name: postgres
              containerPort: 5432
          env:
            - name: POSTGRES_USER
              value: {{ $postgres.auth.username | quote }}
            - name: POSTGRES_PASSWORD
              valueFrom:
                secretKeyRef:
                  {{- include "hatchet.postgresPasswordRef" . | nindent 18 }}
            - name: POSTGRES_DB
              value: {{ $postgres.auth.database | quote }}
            # A volume's own lost+found would keep initdb from using its root.
            - name: PGDATA
              value: /var/lib/postgresql/data/pgdata
          # By address: while initdb runs, a passing server answers on the socket.
          readinessProbe:
            exec:
              command: [pg_isready, --host=127.0.0.1, --username={{ $postgres.auth.username }}, --dbname={{ $postgres.auth.database }}]
            periodSeconds: 5
            timeoutSeconds: 5
          livenessProbe:
            exec:
              command: [pg_isready, --host=127.0.0.1, --username={{ $postgres.auth.username }}, --dbname={{ $postgres.auth.database }}]
            initialDelaySeconds: 30
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop: [ALL]
          {{- with $postgres.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts:
            - name: data
              mountPath: /var/lib/postgresql/data
            - name: shm
              mountPath: /dev/shm
      volumes:
        # The 64 MB a container gets are too few for parallel queries of a large installation.
        - name: shm
          emptyDir:
            medium: Memory
            sizeLimit: {{ $postgres.sharedMemory }}
        {{- if not $postgres.persistence.enabled }}
        - name: data
          emptyDir: {}
        {{- end }}
      {{- include "hatchet.scheduling" (dict "values" $postgres) | nindent 6 }}
  {{- if $postgres.persistence.enabled }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $postgres.persistence.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ $postgres.persistence.size }}
  {{- end }}
{{- end }}
{{- end -}}
