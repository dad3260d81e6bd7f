{{/* First part of every object's name. Documented commands and ingresses name hatchet-api, hatchet-engine and
hatchet-frontend, so it does not depend on the release. */}}
{{- define "hatchet.fullname" -}}
{{- .Values.fullnameOverride | default "hatchet" | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Name of one component's objects. Takes root and component. */}}
{{- define "hatchet.name" -}}
{{ include "hatchet.fullname" .root }}-{{ .component }}
{{- end -}}

{{/* The part of the labels that never changes, which selectors use. Takes root and component. */}}
{{- define "hatchet.selectorLabels" -}}
app.kubernetes.io/name: {{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{/* Takes root and component. */}}
{{- define "hatchet.labels" -}}
{{ include "hatchet.selectorLabels" . }}
app.kubernetes.io/component: {{ include "hatchet.name" . }}
app.kubernetes.io/part-of: hatchet
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
app: {{ include "hatchet.name" . }}
{{- end -}}

{{/* Values of a component as YAML. Services of the engine take over what stands under engine; a section may also
be named like the component's objects, hatchet-api for api. Takes root and component. */}}
{{- define "hatchet.componentValues" -}}
{{- $values := dict -}}
{{- $sections := list -}}
{{- if has .component (list "engine" "grpc" "controllers" "scheduler") -}}
{{- $sections = append $sections "engine" -}}
{{- end -}}
{{- $sections = append $sections .component | uniq -}}
{{- $root := .root -}}
{{- range $section := $sections -}}
{{- $values = mergeOverwrite $values (deepCopy (index $root.Values $section | default dict)) -}}
{{- end -}}
{{- range $section := $sections -}}
{{- $values = mergeOverwrite $values (deepCopy (index $root.Values (printf "hatchet-%s" $section) | default dict)) -}}
{{- end -}}
{{- toYaml $values -}}
{{- end -}}

{{/* Image of a component. One tag for all, sharedConfig.image.tag, wins over the component's own. Takes root and image. */}}
{{- define "hatchet.image" -}}
{{- $shared := .root.Values.sharedConfig.image | default dict -}}
{{- $tag := $shared.tag | default .image.tag | default .root.Chart.AppVersion -}}
{{- with $shared.registry }}{{ trimSuffix "/" . }}/{{ end }}{{ .image.repository }}:{{ $tag }}
{{- end -}}

{{- define "hatchet.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "hatchet.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{- define "hatchet.imagePullSecrets" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "hatchet.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "hatchet.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
