import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HelmSettings } from '../../../clients/renderers/render-settings.ts';
import type { LiveChange } from '../../../domain/source/live-change.ts';
import { codifyInto, live } from '../../support/codify-source.ts';

const values = `# defaults
image:
  repository: registry.example/shop # where
  tag: "1.0"
# how many
replicaCount: 1
resources: {}
podAnnotations: {}
env:
  - name: LEVEL
    value: info # calm
extra:
  A: "1"
host: "{{ .Release.Name }}.example.com"
args: [serve, --port=80]
monitor:
  enabled: true
`;
const prodValues = '# prod\nimage:\n  tag: "1.1" # pinned\n';
const chart = {
  'chart/Chart.yaml':
    'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n  - name: cache\n    version: 1.0.0\n    alias: redis\n',
  'chart/charts/cache/Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 1.0.0\n',
  'chart/charts/cache/values.yaml': 'size: 1 # small\n',
  'chart/charts/cache/templates/cache.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cache}\ndata:\n  size: {{ .Values.size | quote }}\n  region: {{ ((.Values.global).region) | default "eu" }}\n',
  'chart/values.yaml': values,
  'chart/values-prod.yaml': prodValues,
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
      {{- with .Values.podAnnotations }}
      annotations: {{ toYaml . | nindent 8 }}
      {{- end }}
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
            - name: HOST
              value: {{ tpl .Values.host . }}
          ports: [{containerPort: 80}]
          resources: {{ toYaml .Values.resources | nindent 12 }}
{{- if .Values.monitor.enabled }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: monitor}
{{- end }}
`,
};
const container = '/spec/template/spec/containers/[shop]';
const D = 'Deployment/shop';
const prod: HelmSettings = { type: 'helm', releaseName: 'shop', valuesFiles: ['values-prod.yaml'] };
const alone: HelmSettings = { type: 'helm', releaseName: 'shop' };

interface Case {
  name: string;
  changes: LiveChange[];
  after: Record<string, string>;
  settings?: HelmSettings;
  files?: Record<string, string>;
}

const added = (text: string) => ({ 'chart/values-prod.yaml': prodValues + text });

const cases: Case[] = [
  {
    name: 'a value that only the defaults state, in the values file of the release',
    changes: [live(D, '/spec/replicas', 3)],
    after: added('replicaCount: 3\n'),
  },
  {
    name: 'the tag of an image where the values file states it',
    changes: [live(D, `${container}/image`, 'registry.example/shop:2.0')],
    after: { 'chart/values-prod.yaml': prodValues.replace('1.1', '2.0') },
  },
  {
    name: 'repository and tag of an image at once',
    changes: [live(D, `${container}/image`, 'mirror.example:5000/store:2.0')],
    after: {
      'chart/values-prod.yaml':
        '# prod\nimage:\n  tag: "2.0" # pinned\n  repository: mirror.example:5000/store\n',
    },
  },
  {
    name: 'a value behind `default` that nobody states yet',
    changes: [live(D, '/spec/minReadySeconds', 9)],
    after: added('minReady: 9\n'),
  },
  {
    name: 'a value of an item in a `range` over a list',
    changes: [live(D, `${container}/env/[LEVEL]/value`, 'debug')],
    after: added('env:\n  - name: LEVEL\n    value: debug\n'),
  },
  {
    name: 'an item more of a list',
    changes: [live(D, `${container}/args`, ['serve', '--port=80', '-v'])],
    after: added('args:\n  - serve\n  - --port=80\n  - -v\n'),
  },
  {
    name: 'entries of a `range` over a map, changed and added',
    changes: [
      live(D, `${container}/env/[A]/value`, '2'),
      live(D, `${container}/env/[B]`, { name: 'B', value: '7' }),
    ],
    after: added('extra:\n  A: "2"\n  B: "7"\n'),
  },
  {
    name: 'an entry of a map that goes, by null above the defaults',
    changes: [live(D, `${container}/env/[A]`)],
    after: added('extra:\n  A: null\n'),
  },
  {
    name: 'an item of a list that goes',
    changes: [live(D, `${container}/env/[LEVEL]`)],
    after: added('env: []\n'),
  },
  {
    name: 'a value that is a template itself (`tpl`)',
    changes: [live(D, `${container}/env/[HOST]/value`, 'shop.example.org')],
    after: added('host: shop.example.org\n'),
  },
  {
    name: 'a map that was empty, through `with`',
    changes: [live(D, '/spec/template/metadata/annotations', { note: 'x' })],
    after: added('podAnnotations:\n  note: x\n'),
  },
  {
    name: 'a map that was empty, through `toYaml`',
    changes: [live(D, `${container}/resources`, { limits: { memory: '1Gi' } })],
    after: added('resources:\n  limits:\n    memory: 1Gi\n'),
  },
  {
    name: 'a part of a map through `toYaml`, where the values file states it',
    files: { 'chart/values-prod.yaml': 'resources:\n  # roomy\n  limits: {memory: 1Gi, cpu: 1}\n' },
    changes: [live(D, `${container}/resources/limits/memory`, '2Gi')],
    after: { 'chart/values-prod.yaml': 'resources:\n  # roomy\n  limits: {memory: 2Gi, cpu: 1}\n' },
  },
  {
    name: 'a value of a subchart, under its alias',
    changes: [live('ConfigMap/cache', '/data/size', '3')],
    after: added('redis:\n  size: 3\n'),
  },
  {
    name: 'a global value',
    changes: [live('ConfigMap/cache', '/data/region', 'us')],
    after: added('global:\n  region: us\n'),
  },
  {
    name: 'an object that was deleted, by the switch that makes it',
    changes: [live('ConfigMap/monitor', '')],
    after: added('monitor:\n  enabled: false\n'),
  },
  {
    name: 'the most specific of several values files',
    settings: { ...alone, valuesFiles: ['values-prod.yaml', 'values-eu.yaml'] },
    files: { 'chart/values-eu.yaml': 'image:\n  tag: "1.2-eu" # eu\n' },
    changes: [live(D, `${container}/image`, 'registry.example/shop:2.0')],
    after: { 'chart/values-eu.yaml': 'image:\n  tag: "2.0" # eu\n' },
  },
  {
    name: 'the most specific values file, where a less specific one may be used alone',
    settings: { ...alone, valuesFiles: ['values-prod.yaml', 'values-eu.yaml'] },
    files: { 'chart/values-eu.yaml': '# nothing yet\n' },
    changes: [live(D, `${container}/image`, 'registry.example/shop:2.0')],
    after: { 'chart/values-eu.yaml': '# nothing yet\nimage:\n  tag: "2.0"\n' },
  },
  {
    name: 'a values file with comments only',
    settings: { ...alone, valuesFiles: ['values-eu.yaml'] },
    files: { 'chart/values-eu.yaml': '# nothing yet\n' },
    changes: [live(D, '/spec/replicas', 3)],
    after: { 'chart/values-eu.yaml': '# nothing yet\nreplicaCount: 3\n' },
  },
  {
    name: 'the defaults, where the chart is rendered with nothing else',
    settings: alone,
    files: { 'chart/values-prod.yaml': 'replicaCount: 4\n' },
    changes: [live(D, '/spec/replicas', 3)],
    after: { 'chart/values.yaml': values.replace('replicaCount: 1', 'replicaCount: 3') },
  },
];

for (const { name, changes, after, settings = prod, files = {} } of cases) {
  test(`codifies ${name}`, async () => {
    const result = await codifyInto({ ...chart, ...files }, 'chart', changes, settings);
    assert.deepEqual(result.refusals, []);
    assert.deepEqual(result.files, after);
    assert.equal(result.codified.length, changes.length);
    assert.ok(result.proof.renders.slice(1).every(({ changed }) => changed.length === 0));
  });
}

test('proves that a chart renders as before with its other values files', async () => {
  const staged = { ...chart, 'chart/values-stage.yaml': 'replicaCount: 2\n' };
  const { proof } = await codifyInto(staged, 'chart', [live(D, '/spec/replicas', 3)], prod);
  const files = proof.renders.map(({ settings }) => (settings.type === 'helm' ? settings.valuesFiles : []));
  assert.deepEqual(files, [['values-prod.yaml'], [], ['values-stage.yaml']]);
});

test('refuses defaults that another values file builds upon', async () => {
  const { refusals, edits } = await codifyInto(chart, 'chart', [live(D, '/spec/replicas', 3)], alone);
  assert.deepEqual(edits, []);
  assert.equal(refusals[0]?.code, 'moves-others');
  assert.match(refusals[0]?.message ?? '', /^chart with values-prod\.yaml uses the same source/);
});

test('refuses what a template states itself', async () => {
  const { refusals } = await codifyInto(
    chart,
    'chart',
    [live(D, `${container}/ports/[containerPort=80]/name`, 'web')],
    prod,
  );
  assert.equal(refusals[0]?.code, 'no-place-in-source');
  assert.match(refusals[0]?.offer ?? '', /containerPort: 80/);
});

test('refuses a value that is set where the release is defined', async () => {
  const settings = { ...prod, values: { replicaCount: 7 } };
  const { refusals } = await codifyInto(chart, 'chart', [live(D, '/spec/replicas', 3)], settings);
  assert.equal(refusals[0]?.code, 'outside-source');
});

test('renders an umbrella chart around a chart whose defaults change', async () => {
  const files = {
    'up/Chart.yaml': 'apiVersion: v2\nname: up\nversion: 1.0.0\n',
    'up/values.yaml': '{}\n',
    'up/charts/cache/Chart.yaml': chart['chart/charts/cache/Chart.yaml'],
    'up/charts/cache/values.yaml': chart['chart/charts/cache/values.yaml'],
    'up/charts/cache/templates/cache.yaml': chart['chart/charts/cache/templates/cache.yaml'],
  };
  const { refusals } = await codifyInto(
    files,
    'up/charts/cache',
    [live('ConfigMap/cache', '/data/size', '3')],
    {
      type: 'helm',
      releaseName: 'cache',
    },
  );
  assert.equal(refusals[0]?.code, 'moves-others');
  assert.match(refusals[0]?.message ?? '', /^up uses the same source/);
});
