{{/* A Job that Helm runs at some moment of a release. The former Job of the same name goes first, so that it can run
any number of times. Takes root, component, hook, weight, command, image, env, serviceAccount (default: that of the
pods), mountToken and wait (for Postgres). */}}
{{- define "hatchet.job" -}}
{{- $root := .root }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "hatchet.name" . }}
  labels:
    {{- include "hatchet.labels" . | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .hook }}
    helm.sh/hook-weight: {{ .weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 10
  activeDeadlineSeconds: {{ $root.Values.jobs.activeDeadlineSeconds }}
  template:
    metadata:
      labels:
        {{- include "hatchet.labels" . | nindent 8 }}
        hatchet.run/backend: "true"
    spec:
      restartPolicy: OnFailure
      serviceAccountName: {{ .serviceAccount | default "default" }}
      automountServiceAccountToken: {{ .mountToken | default false }}
      {{- include "hatchet.imagePullSecrets" $root | nindent 6 }}
      securityContext:
        {{- include "hatchet.podSecurityContext" $root | nindent 8 }}
      {{- if .wait }}
      {{- include "hatchet.waitForPostgres" $root | nindent 6 }}
      {{- end }}
      containers:
        - name: {{ .component }}
          image: {{ include "hatchet.image" (dict "root" $root "image" .image) }}
          imagePullPolicy: {{ .image.pullPolicy }}
          command:
            {{- toYaml .command | nindent 12 }}
          {{- with .envFrom }}
          envFrom:
            {{- . | nindent 12 }}
          {{- end }}
          {{- with .env }}
          env:
            {{- . | nindent 12 }}
          {{- end }}
          securityContext:
            {{- include "hatchet.containerSecurityContext" $root | nindent 12 }}
          {{- with $root.Values.jobs.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
      {{- include "hatchet.scheduling" (dict "values" $root.Values.jobs) | nindent 6 }}
{{- end -}}

{{/* Before everything else: the Secret with keys and generated passwords, which is made once and then only read. */}}
{{- define "hatchet.setup" -}}
{{- if include "hatchet.needsSetup" . }}
{{- $context := dict "root" . "component" "setup" }}
{{- $name := include "hatchet.name" $context }}
{{- $secret := include "hatchet.generatedSecret" . }}
{{- range $kind := list "ServiceAccount" "Role" "RoleBinding" }}
---
apiVersion: {{ ternary "v1" "rbac.authorization.k8s.io/v1" (eq $kind "ServiceAccount") }}
kind: {{ $kind }}
metadata:
  name: {{ $name }}
  labels:
    {{- include "hatchet.labels" $context | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "-20"
    helm.sh/hook-delete-policy: before-hook-creation
{{- if eq $kind "Role" }}
rules:
  # The right to create cannot be limited to a name.
  - apiGroups: [""]
    resources: [secrets]
    verbs: [create]
  - apiGroups: [""]
    resources: [secrets]
    resourceNames: [{{ $secret }}]
    verbs: [get, patch]
{{- else if eq $kind "RoleBinding" }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ $name }}
    namespace: {{ $.Release.Namespace }}
{{- end }}
{{- end }}
{{- $command := list "/hatchet/hatchet-admin" "kubernetes" "ensure-secret" $secret
  "--service-account-directory" "/var/run/secrets/kubernetes.io/serviceaccount" }}
{{- range $key := splitList " " (include "hatchet.generatedPasswords" .) | compact }}
{{- $command = concat $command (list "--random" $key) }}
{{- end }}
{{- include "hatchet.job" (merge (dict
  "hook" "pre-install,pre-upgrade" "weight" "-10" "command" $command
  "image" .Values.jobs.adminImage "serviceAccount" $name "mountToken" true) $context) }}
{{- end }}
{{- end -}}

{{/* The schema, before new pods of an upgrade meet it. The bundled Postgres exists only after an installation, so
there it comes last, and the services, which migrate at start too, are ahead of it. It needs no broker, and must not:
the Secret of a RabbitMQ that an upgrade adds does not exist before that upgrade. */}}
{{- define "hatchet.migration" -}}
{{- include "hatchet.job" (dict "root" . "component" "migration"
  "hook" (ternary "post-install,pre-upgrade" "pre-install,pre-upgrade" .Values.postgres.enabled) "weight" "0"
  "command" (list "/hatchet/hatchet-migrate")
  "image" .Values.jobs.migrateImage
  "serviceAccount" (include "hatchet.jobServiceAccount" .)
  "envFrom" (include "hatchet.jobEnvFrom" .)
  "env" (include "hatchet.env" (dict "root" . "withoutBroker" true "env" (.Values.api | default dict).env))
  "wait" true) }}
{{- end -}}

{{/* First admin and tenant, unless they exist. */}}
{{- define "hatchet.seed" -}}
{{- if .Values.sharedConfig.enabled }}
{{- $shared := .Values.sharedConfig }}
{{- $own := mergeOverwrite (dict "ADMIN_EMAIL" (.Values.seed.defaultAdminEmail | default $shared.defaultAdminEmail))
  (.Values.seed.env | default dict) }}
{{- include "hatchet.job" (dict "root" . "component" "seed"
  "hook" "post-install,post-upgrade" "weight" "10"
  "command" (list "/hatchet/hatchet-admin" "seed")
  "image" .Values.jobs.adminImage
  "serviceAccount" (include "hatchet.jobServiceAccount" .)
  "envFrom" (printf "%s\n- secretRef:\n    name: %s-seed" (include "hatchet.jobEnvFrom" .) (include "hatchet.fullname" .))
  "env" (include "hatchet.env" (dict "root" . "withoutBroker" true "env" (mergeOverwrite (deepCopy ((.Values.api | default dict).env | default dict)) $own)))
  "wait" true) }}
{{- end }}
{{- end -}}

{{/* Jobs reach the database with what the API has. */}}
{{- define "hatchet.jobEnvFrom" -}}
{{- $api := include "hatchet.componentValues" (dict "root" . "component" "api") | fromYaml -}}
{{- include "hatchet.envFrom" (dict "root" . "from" $api.deploymentEnvFrom) -}}
{{- end -}}

{{/* A service account of the chart does not exist yet before an installation. */}}
{{- define "hatchet.jobServiceAccount" -}}
{{- if .Values.serviceAccount.create -}}default{{- else -}}{{ include "hatchet.serviceAccountName" . }}{{- end -}}
{{- end -}}

{{- define "hatchet.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "hatchet.serviceAccountName" . }}
  labels:
    {{- include "hatchet.labels" (dict "root" . "component" "account") | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}
{{- end -}}
