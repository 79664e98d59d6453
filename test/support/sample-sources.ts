import type { RenderUnit } from '../../activities/codify/codify-request.ts';

/** Plain, overlaid and templated sources as people write them, with comments in odd places. */
export const sampleSources: Record<string, string> = {
  'base/kustomization.yaml': `# the base
resources:
  - app.yaml # app
  - web.yaml

configMapGenerator:
  # settings
  - name: settings
    literals:
      - LEVEL=info # calm
      - MODE=fast
    files: [app.conf]
`,
  'base/app.conf': '# conf\nsize = 1\n',
  'base/app.yaml': `# The application.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app # its name
  labels: &labels {app: app}
spec:
  replicas: 1 # few

  # rolling
  minReadySeconds: 5
  selector:
    matchLabels: *labels
  template:
    metadata:
      labels: *labels
      annotations:
        # why
        note: >-
          a folded
          note
        flag: 'yes' # quoted
    spec:
      containers:
        # the main one
        - name: app
          image: registry.example/app:1.0 # pinned
          args: [serve, "--port=80"] # flow
          env:
            - name: LEVEL
              value: info # calm
            # trailing
            - {name: MODE, value: "1"}
          envFrom:
            - configMapRef:
                name: settings
          resources: {}
        - name: side # second
          image: side
          command:
          - run
          # last
      tolerations: []
---
# second document
apiVersion: v1
kind: ConfigMap
metadata: {name: plain}
data:
  script: |
    #!/bin/sh
    echo hello
  empty: ""
  # end of map
`,
  'base/web.yaml':
    'apiVersion: v1 # crlf\r\nkind: Service\r\nmetadata:\r\n  name: web\r\nspec:\r\n  ports:\r\n  - name: http\r\n    port: 80 # plain\r\n  selector: {app: app}',
  'overlays/prod/kustomization.yaml': `resources: [../../base]
namePrefix: prod-
images:
  - name: registry.example/app
    newTag: "1.5" # tag
patches:
  - path: more.yaml
  - target: {kind: Service}
    patch: |-
      # ops
      - op: replace
        path: /spec/ports/0/port
        value: 8080 # high
`,
  'overlays/prod/more.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  # for the fair
  replicas: 4 # many
`,
  'overlays/stage/kustomization.yaml':
    'resources:\n- ../../base # base\ncomponents:\n- ../../components/fast\n',
  'components/fast/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nreplicas:\n  - name: app\n    count: 3 # fast\n',
  'k8s/one.json':
    '{\n  "apiVersion": "v1",\n  "kind": "ConfigMap",\n  "metadata": { "name": "one" },\n  "data": {\n    "a": "x",\n    "b": "z"\n  }\n}\n',
  'k8s/list.yaml':
    'apiVersion: v1\nkind: List\nitems:\n  # first\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: listed}\n    data:\n      a: &a shared # anchor\n      b: *a\n      c: own # own\n',
};

/** Everything that the sources render to. */
export const sampleUnits: RenderUnit[] = [
  { path: 'overlays/prod', settings: { type: 'kustomize' } },
  { path: 'overlays/stage', settings: { type: 'kustomize' } },
  { path: 'k8s', settings: { type: 'yaml' } },
];

export const sampleChart: Record<string, string> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'chart/values.yaml': `# defaults
image: {repository: registry.example/shop, tag: "1.0"} # where
replicaCount: 1
env:
  - name: LEVEL
    value: info # calm
extra:
  A: "1"
resources: {}
args: [serve]
`,
  'chart/values-prod.yaml': '# prod\nimage:\n  tag: "1.1" # pinned\nresources:\n  limits: {memory: 1Gi}\n',
  'chart/templates/shop.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicaCount }}
  minReadySeconds: {{ .Values.minReady | default 5 }}
  selector: {matchLabels: {app: shop}}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          args: {{ toJson .Values.args }}
          env:
            {{- range .Values.env }}
            - name: {{ .name }}
              value: {{ .value | quote }}
            {{- end }}
            {{- range $name, $value := .Values.extra }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          resources: {{ toYaml .Values.resources | nindent 12 }}
`,
};

export const chartUnits: RenderUnit[] = [
  { path: 'chart', settings: { type: 'helm', releaseName: 'shop', valuesFiles: ['values-prod.yaml'] } },
  { path: 'chart', settings: { type: 'helm', releaseName: 'shop', valuesFiles: [] } },
];
