{{- define "plumbline.labels" -}}
app.kubernetes.io/name: plumbline
app.kubernetes.io/instance: {{ .root.Values.accountName }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "plumbline.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* The configuration with what only the deployment knows. What is stated stays. */}}
{{- define "plumbline.configuration" -}}
{{- $added := dict
  "metrics" (dict "address" "0.0.0.0" "port" 9464)
  "gateway" (dict "address" "0.0.0.0" "port" 8080 "payloads" (dict "folder" "/var/lib/plumbline/payloads"))
-}}
{{- if .Values.storage.driftReports.enabled -}}
{{- /* Inside the volume, because keys are made beside the folder, and all processes share them. */ -}}
{{- $_ := set $added "storage" (dict "folder" "/var/lib/plumbline/drift-reports/storage") -}}
{{- end -}}
{{- toYaml (mergeOverwrite $added (deepCopy .Values.configuration)) -}}
{{- end -}}

{{/* Where a process is asked how it does: `{"port": …, "scheme": …}`. Only the gateway may have a certificate. */}}
{{- define "plumbline.door" -}}
{{- $configuration := include "plumbline.configuration" .root | fromYaml -}}
{{- if eq .component "gateway" -}}
{{- $scheme := hasKey $configuration.gateway "tls" | ternary "https" "http" -}}
{{- dict "port" ($configuration.gateway.port | int) "scheme" $scheme | toJson -}}
{{- else -}}
{{- dict "port" ($configuration.metrics.port | int) "scheme" "http" | toJson -}}
{{- end -}}
{{- end -}}

{{/* What cannot work is refused before anything is applied. */}}
{{- define "plumbline.check" -}}
{{- if .Values.configurationMap.create -}}
{{- $storage := .Values.configuration.storage | default dict -}}
{{- $stated := (.Values.configuration.deployment | default dict).replicas | default 1 | int -}}
{{- range $name, $process := merge (dict "gateway" .Values.gateway) .Values.workers -}}
{{- if gt ($process.replicas | int) $stated -}}
{{- fail (printf "%s has %d replicas, and the configuration is for %d: set configuration.deployment.replicas" $name ($process.replicas | int) $stated) -}}
{{- end -}}
{{- end -}}
{{- if and (gt $stated 1) (not $storage.s3) -}}
{{- fail "more than one replica needs object storage: set configuration.storage.s3" -}}
{{- end -}}
{{- if and $storage.s3 .Values.storage.driftReports.enabled -}}
{{- fail "configuration.storage.s3 is where reports are kept: set storage.driftReports.enabled=false" -}}
{{- end -}}
{{- if not (or $storage.s3 $storage.folder .Values.storage.driftReports.enabled) -}}
{{- fail "there is nowhere to keep findings: set configuration.storage.s3, or storage.driftReports.enabled=true" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Annotations of a pod: a change of the configuration makes new pods. */}}
{{- define "plumbline.podAnnotations" -}}
{{ if .root.Values.configurationMap.create -}}
plumbline.dev/configuration: {{ include "plumbline.configuration" .root | sha256sum | trunc 16 | quote }}
{{ end -}}
prometheus.io/scrape: 'true'
prometheus.io/scheme: {{ .door.scheme }}
prometheus.io/port: {{ .door.port | quote }}
prometheus.io/path: /metrics
{{- with .root.Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What all pods have in common. */}}
{{- define "plumbline.pod" -}}
automountServiceAccountToken: {{ has "clusters" .process.reaches }}
serviceAccountName: {{ .root.Values.accountName }}-{{ .component }}
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "plumbline.labels" $ | nindent 8 }}
  {{- end }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .process.nodeSelector | default .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .process.tolerations | default .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .process.affinity | default .root.Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What all containers have in common. */}}
{{- define "plumbline.container" -}}
image: {{ include "plumbline.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
env:
  - name: PLUMBLINE_CONFIG
    value: /etc/plumbline/configuration/plumbline.yaml
  - name: PLUMBLINE_CACHE
    value: /var/cache/plumbline
  - name: HOME
    value: /tmp
  {{- if has "clusters" .process.reaches }}
  - name: KUBECONFIG
    value: /etc/plumbline/kubeconfig/config
  {{- end }}
  {{- with concat .root.Values.env (.process.env | default list) }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
envFrom:
  {{- range append .process.reaches .component }}
  - secretRef: { name: {{ $.root.Values.accountName }}-{{ . }}, optional: true }
  {{- end }}
volumeMounts:
  - { name: configuration, mountPath: /etc/plumbline/configuration, readOnly: true }
  - { name: temporary, mountPath: /tmp }
  - { name: cache, mountPath: /var/cache/plumbline }
  {{- if has "clusters" .process.reaches }}
  - { name: kubeconfig, mountPath: /etc/plumbline/kubeconfig, readOnly: true }
  {{- end }}
  {{- if .root.Values.storage.driftReports.enabled }}
  - { name: drift-reports, mountPath: /var/lib/plumbline/drift-reports }
  {{- end }}
  {{- if .root.Values.storage.referenceData.enabled }}
  - { name: reference-data, mountPath: /var/lib/plumbline/reference-data, readOnly: true }
  {{- end }}
  {{- range $index, $file := concat .root.Values.files (.process.files | default list) }}
  - { name: files-{{ $index }}, mountPath: {{ $file.mountPath }}, readOnly: true }
  {{- end }}
{{- end -}}

{{- define "plumbline.volumes" -}}
- name: configuration
  configMap: { name: {{ .root.Values.accountName }}-configuration }
- name: temporary
  emptyDir: { sizeLimit: 2Gi }
- name: cache
  emptyDir: { sizeLimit: 10Gi }
{{- if has "clusters" .process.reaches }}
- name: kubeconfig
  secret: { secretName: {{ .root.Values.accountName }}-{{ .component }}-kubeconfig, optional: true, defaultMode: 0440 }
{{- end }}
{{- if .root.Values.storage.driftReports.enabled }}
- name: drift-reports
  persistentVolumeClaim: { claimName: drift-reports }
{{- end }}
{{- if .root.Values.storage.referenceData.enabled }}
- name: reference-data
  persistentVolumeClaim: { claimName: reference-data, readOnly: true }
{{- end }}
{{- range $index, $file := concat .root.Values.files (.process.files | default list) }}
- name: files-{{ $index }}
  secret: { secretName: {{ $file.secretName }}, defaultMode: 0440 }
{{- end }}
{{- end -}}

{{/* A process that does not begin within five minutes is begun anew; later, one that is stuck. */}}
{{- define "plumbline.probes" -}}
{{- $port := eq .component "gateway" | ternary "http" "metrics" -}}
{{- $scheme := upper .door.scheme -}}
startupProbe:
  httpGet: { path: /healthz, port: {{ $port }}, scheme: {{ $scheme }} }
  periodSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /healthz, port: {{ $port }}, scheme: {{ $scheme }} }
  periodSeconds: 20
  timeoutSeconds: 10
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: {{ $port }}, scheme: {{ $scheme }} }
  periodSeconds: 10
  timeoutSeconds: 10
  failureThreshold: 3
{{- end -}}
