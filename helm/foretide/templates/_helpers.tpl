{{- define "foretide.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "foretide.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "foretide.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "foretide.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "foretide.trial" -}}
{{- if not .Values.kafka.bootstrapServers }}true{{ end }}
{{- end }}

{{- define "foretide.selector" -}}
app.kubernetes.io/name: {{ include "foretide.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* the pod of helm test is none of those that it asks */ -}}
{{- define "foretide.testSelector" -}}
app.kubernetes.io/name: {{ include "foretide.name" . }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "foretide.labels" -}}
{{ include "foretide.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* metadata of an object: (dict "root" $ "name" "…" "annotations" (dict)) */ -}}
{{- define "foretide.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "foretide.labels" .root | nindent 2 }}
  {{- with .role }}
  app.kubernetes.io/component: {{ . }}
  {{- end }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (.annotations | default dict) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "foretide.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "foretide.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "foretide.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- /* the service's configuration: what the chart decides over what config says */ -}}
{{- define "foretide.config" -}}
{{- $guarded := or .Values.auth.tokensFromSecret .Values.tls.clientAuthority (dig "auth" "tokens" "" .Values.config) (dig "auth" "jwks" "" .Values.config) }}
{{- $http := dict "host" "0.0.0.0" "port" 8080 }}
{{- if not $guarded }}
{{- $_ := set $http "open" true }}
{{- end }}
{{- if .Values.tls.secretName }}
{{- $tls := dict "certificate" "/etc/foretide/tls/tls.crt" "key" "/etc/foretide/tls/tls.key" }}
{{- if .Values.tls.clientAuthority }}
{{- $_ := set $tls "authority" "/etc/foretide/tls/ca.crt" }}
{{- end }}
{{- $_ := set $http "tls" $tls }}
{{- end }}
{{- $decided := dict "data-dir" "/data" "http" $http "management" (dict "host" "0.0.0.0" "port" 8081) }}
{{- if .Values.auth.tokensFromSecret }}
{{- $_ := set $decided "auth" (dict "tokens" (printf "/etc/foretide/auth/%s" .Values.auth.tokensKey)) }}
{{- end }}
{{- if eq .Values.log.format "json" }}
{{- $_ := set $decided "log" (dict "format" "json") }}
{{- end }}
{{- with .Values.traces.endpoint }}
{{- $_ := set $decided "traces" (dict "endpoint" .) }}
{{- end }}
{{- if not (include "foretide.trial" .) }}
{{- $kafka := dict "bootstrap-servers" .Values.kafka.bootstrapServers }}
{{- with .Values.kafka.properties }}
{{- $_ := set $kafka "properties" . }}
{{- end }}
{{- $_ := set $decided "kafka" $kafka }}
{{- $_ := set $decided "streams" (dict "standby-replicas" .Values.forecaster.standbyReplicas "threads" .Values.forecaster.threads) }}
{{- end }}
{{- toYaml (mergeOverwrite (deepCopy .Values.config) $decided) }}
{{- end }}

{{- /* a pod: (dict "root" $ "role" "forecaster" "roles" "forecaster" "values" .Values.forecaster "arguments" (list "serve") "volume" true) */ -}}
{{- define "foretide.pod" -}}
{{- $root := .root }}
{{- $values := $root.Values }}
metadata:
  labels:
    {{- include "foretide.selector" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
    {{- with $values.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with $values.pods.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ include "foretide.config" $root | sha256sum }}
    {{- with $values.pods.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "foretide.serviceAccount" $root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $values.pods.terminationGracePeriodSeconds }}
  {{- with $values.imagePullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with $values.pods.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- if and .gpu .gpu.count .gpu.runtimeClassName }}
  runtimeClassName: {{ .gpu.runtimeClassName }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: foretide
      image: {{ include "foretide.image" $root }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args:
        {{- toYaml .arguments | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      env:
        - name: FORETIDE_CONFIG
          value: /etc/foretide/foretide.yaml
        - name: FORETIDE_ROLES
          value: {{ .roles }}
        {{- if .advertised }}
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: FORETIDE_HTTP_ADVERTISED
          value: {{ .advertised | quote }}
        {{- end }}
        {{- with $values.pods.javaOptions }}
        - name: JDK_JAVA_OPTIONS
          value: {{ . | quote }}
        {{- end }}
        {{- with $values.pods.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $values.kafka.envFromSecret }}
      envFrom:
        - secretRef:
            name: {{ . }}
      {{- end }}
      ports:
        - name: http
          containerPort: 8080
        - name: management
          containerPort: 8081
      startupProbe:
        httpGet:
          path: /health/live
          port: management
        periodSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet:
          path: /health/live
          port: management
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet:
          path: /health/ready
          port: management
        periodSeconds: 5
        timeoutSeconds: 5
      resources:
        {{- $resources := deepCopy .values.resources }}
        {{- if and .gpu .gpu.count }}
        {{- $resources = mergeOverwrite $resources (dict "limits" (dict .gpu.resourceName (int .gpu.count))) }}
        {{- end }}
        {{- toYaml $resources | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /etc/foretide/foretide.yaml
          subPath: foretide.yaml
          readOnly: true
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        {{- if $values.tls.secretName }}
        - name: tls
          mountPath: /etc/foretide/tls
          readOnly: true
        {{- end }}
        {{- if $values.auth.tokensFromSecret }}
        - name: auth
          mountPath: /etc/foretide/auth
          readOnly: true
        {{- end }}
        {{- if $values.kafka.filesFromSecret }}
        - name: kafka
          mountPath: /etc/foretide/kafka
          readOnly: true
        {{- end }}
        {{- with $values.pods.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "foretide.fullname" $root }}
    - name: tmp
      emptyDir: {}
    {{- if not .volume }}
    - name: data
      emptyDir: {}
    {{- end }}
    {{- with $values.tls.secretName }}
    - name: tls
      secret:
        secretName: {{ . }}
    {{- end }}
    {{- with $values.auth.tokensFromSecret }}
    - name: auth
      secret:
        secretName: {{ . }}
    {{- end }}
    {{- with $values.kafka.filesFromSecret }}
    - name: kafka
      secret:
        secretName: {{ . }}
    {{- end }}
    {{- with $values.pods.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with merge (dict) (.values.nodeSelector | default dict) $values.pods.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with concat $values.pods.tolerations (.values.tolerations | default list) }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.pods.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- $role := .role }}
  {{- with $values.pods.spreadOver }}
  topologySpreadConstraints:
    {{- range . }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "foretide.selector" $root | nindent 10 }}
          app.kubernetes.io/component: {{ $role }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* a StatefulSet: the pod's dict with "replicas" and, for a volume that is kept, "persistence" */ -}}
{{- define "foretide.statefulset" -}}
{{- $name := printf "%s-%s" (include "foretide.fullname" .root) .role }}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "foretide.metadata" (dict "root" .root "name" $name "role" .role) | nindent 2 }}
spec:
  {{- if not .scaled }}
  replicas: {{ .replicas }}
  {{- end }}
  serviceName: {{ include "foretide.fullname" .root }}-pods
  podManagementPolicy: Parallel
  selector:
    matchLabels:
      {{- include "foretide.selector" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
  template:
    {{- include "foretide.pod" . | nindent 4 }}
  {{- with .persistence }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ .size }}
  {{- end }}
{{- end }}
