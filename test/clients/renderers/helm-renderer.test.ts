import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { RendererMissingError } from '../../../clients/renderers/errors.ts';
import { createHelmRenderer } from '../../../clients/renderers/helm-renderer.ts';
import type { HelmSettings } from '../../../clients/renderers/render-settings.ts';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';
import type { ToolLimits } from '../../../clients/renderers/tools/tool-renderer.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { checkoutOf, faultLines, placesOf, renderPrograms } from '../../support/render-programs.ts';

const findExecutable = (): Promise<string> => Promise.resolve(renderPrograms.helm);

function render(
  files: Record<string, string> | string,
  settings: Partial<HelmSettings> = {},
  limits: Partial<ToolLimits> = {},
): Promise<RenderResult> {
  const root = typeof files === 'string' ? files : checkoutOf(files);
  const stated: HelmSettings = { type: 'helm', releaseName: 'web', namespace: 'shop', ...settings };
  return createHelmRenderer(stated, { findExecutable, limits }).render(root, 'charts/app');
}

function chartOf(files: Record<string, string>): Record<string, string> {
  const all = { 'Chart.yaml': 'apiVersion: v2\nname: storefront\nversion: 1.2.3\n', ...files };
  return Object.fromEntries(Object.entries(all).map(([file, text]) => [`charts/app/${file}`, text]));
}

const configMap = (data: string, name = 'c'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data}`;

function dataOf({ objects }: RenderResult, name = 'c'): unknown {
  return objects.find(({ object }) => object.metadata.name === name)?.object['data'];
}

/** A Pod that Helm runs around an upgrade, and that is no part of what stays. */
const hook = (name: string, kind: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, annotations: { helm.sh/hook: ${kind} } }\nspec: {}\n`;

/** A template that takes twice as long as the next one. */
const twice = (name: string, next: string): string =>
  `{{ define "${name}" }}{{ include "${next}" . }}{{ include "${next}" . }}{{ end }}`;

describe('what is rendered', () => {
  test('templates with range, toYaml, default, tpl and includes, at their files', async () => {
    const result = await render(
      chartOf({
        'values.yaml':
          'ports: [80, 443]\nresources: { limits: { cpu: 1 } }\ngreeting: "hello {{ .Release.Name }}"\n',
        'templates/_helpers.tpl':
          '{{ define "labels" }}{ app: {{ .Chart.Name }}, version: {{ .Chart.Version }} }{{ end }}',
        'templates/service.yaml': `apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}, labels: {{ include "labels" . }} }
spec:
  ports:
  {{- range .Values.ports }}
    - { name: p{{ . }}, port: {{ . }} }
  {{- end }}
`,
        'templates/settings.yaml': configMap(
          '  greeting: {{ tpl .Values.greeting . }}\n  level: {{ .Values.level | default "info" }}\n  resources: |\n{{ toYaml .Values.resources | indent 4 }}\n',
        ),
      }),
    );
    assert.deepEqual(faultLines(result), []);
    assert.equal(result.namespace, 'shop');
    assert.deepEqual(placesOf(result), {
      'ConfigMap/c': 'charts/app/templates/settings.yaml:1',
      'Service/web': 'charts/app/templates/service.yaml:1',
    });
    assert.deepEqual(dataOf(result), {
      greeting: 'hello web',
      level: 'info',
      resources: 'limits:\n  cpu: 1\n',
    });
    const service = result.objects.find(({ object }) => object.kind === 'Service')
      ?.object as KubernetesObject;
    assert.deepEqual(service.metadata, {
      name: 'web',
      namespace: 'shop',
      labels: { app: 'storefront', version: '1.2.3' },
    });
    assert.deepEqual(service['spec'], {
      ports: [
        { name: 'p80', port: 80 },
        { name: 'p443', port: 443 },
      ],
    });
  });

  test('hooks and tests are left out, and CRDs are not', async () => {
    const result = await render(
      chartOf({
        'crds/widget.yaml':
          'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: widgets.acme.example }\nspec: {}\n',
        'templates/migrate.yaml': hook('migrate', 'pre-upgrade'),
        'templates/clean.yaml': hook('clean', '"post-delete,post-install"'),
        'templates/tests/probe.yaml': hook('probe', 'test'),
        'templates/NOTES.txt': 'Have fun with {{ .Release.Name }}\n',
        'templates/c.yaml': configMap('  a: b\n'),
      }),
    );
    assert.deepEqual(placesOf(result), {
      'CustomResourceDefinition/widgets.acme.example': 'charts/app/crds/widget.yaml:1',
      'ConfigMap/c': 'charts/app/templates/c.yaml:1',
    });
  });

  test('values of files in their order, and stated values over all of them', async () => {
    const files = {
      ...chartOf({
        'values.yaml': 'a: chart\nb: chart\nc: chart\nd: chart\n',
        'prod.yaml': 'b: prod\nc: prod\nd: prod\n',
        'templates/c.yaml': configMap('{{- range $k, $v := .Values }}\n  {{ $k }}: {{ $v }}\n{{- end }}\n'),
      }),
      'regions/eu, west.yaml': 'c: eu\nd: eu\n',
    };
    const settings = { valuesFiles: ['prod.yaml', '../../regions/eu, west.yaml'], values: { d: 'stated' } };
    assert.deepEqual(dataOf(await render(files, settings)), { a: 'chart', b: 'prod', c: 'eu', d: 'stated' });
    const turned = { ...settings, valuesFiles: settings.valuesFiles.toReversed() };
    assert.deepEqual(dataOf(await render(files, turned)), { a: 'chart', b: 'prod', c: 'prod', d: 'stated' });
  });

  test('an umbrella chart with a subchart under charts/, switched by a condition', async () => {
    const files = chartOf({
      'Chart.yaml':
        'apiVersion: v2\nname: umbrella\nversion: 1.0.0\ndependencies:\n  - name: cache\n    version: 1.x\n    repository: https://charts.example\n    condition: cache.enabled\n',
      'values.yaml': 'global: { zone: eu }\ncache: { enabled: true, size: 3 }\n',
      'charts/cache/Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 1.4.0\n',
      'charts/cache/values.yaml': 'size: 1\n',
      'charts/cache/templates/c.yaml': configMap(
        '  size: "{{ .Values.size }}"\n  zone: {{ .Values.global.zone }}\n',
      ),
    });
    const result = await render(files);
    assert.deepEqual(dataOf(result), { size: '3', zone: 'eu' });
    assert.deepEqual(placesOf(result), { 'ConfigMap/c': 'charts/app/charts/cache/templates/c.yaml:1' });
    assert.equal((await render(files, { values: { cache: { enabled: false } } })).empty, true);
  });

  test('the cluster decides what templates see of it', async () => {
    const files = chartOf({
      'templates/c.yaml': configMap(
        '  version: {{ .Capabilities.KubeVersion.Version }}\n  monitors: "{{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1/ServiceMonitor" }}"\n',
      ),
    });
    const capabilities = {
      kubernetesVersion: 'v1.31.4',
      apiVersions: ['monitoring.coreos.com/v1', 'monitoring.coreos.com/v1/ServiceMonitor'],
    };
    assert.deepEqual(dataOf(await render(files, { capabilities })), { version: 'v1.31.4', monitors: 'true' });
    assert.deepEqual(dataOf(await render(files)), { version: 'v1.37.0', monitors: 'false' });
  });
});

describe('what does not render', () => {
  const complaints: [name: string, files: Record<string, string>, fault: string][] = [
    [
      'a value that is missing, at its line and column',
      { 'templates/c.yaml': configMap('  a: {{ .Values.api.host }}\n') },
      'templates/c.yaml:6:15: helm: <.Values.api.host>: nil pointer evaluating interface {}.host',
    ],
    [
      'a value that is missing in a helper, at the helper',
      {
        'templates/_h.tpl': '\n{{ define "h" }}{{ .Values.api.host }}{{ end }}',
        'templates/c.yaml': configMap('  a: {{ include "h" . }}\n'),
      },
      'templates/_h.tpl:2:26: helm: <.Values.api.host>: nil pointer evaluating interface {}.host',
    ],
    [
      'a required value, in the words of the chart',
      { 'templates/c.yaml': configMap('  a: {{ required "set api.host" .Values.host }}\n') },
      'templates/c.yaml:6:8: helm: set api.host',
    ],
    [
      'a function that does not exist',
      { 'templates/c.yaml': configMap('  a: {{ conjure }}\n') },
      'templates/c.yaml:6:1: helm: function "conjure" not defined',
    ],
    [
      'YAML that is none',
      { 'templates/c.yaml': configMap('  a: b\n c: [\n') },
      'templates/c.yaml:1:1: helm: renders to invalid YAML: yaml: line 6 of the result: did not find expected key',
    ],
    [
      'values that are no YAML',
      { 'values.yaml': 'a: 1\nb: [\n' },
      'values.yaml:2:1: helm: cannot load values.yaml: error converting YAML to JSON: yaml: line 2: did not find expected node content',
    ],
    [
      'values against their schema, without quoting them',
      {
        'values.yaml': 'password: hunter2\n',
        'values.schema.json': '{"properties":{"password":{"pattern":"^[A-Z]+$"}}}',
        'templates/c.yaml': configMap('  a: b\n'),
      },
      "Chart.yaml:1:1: helm: values don't meet the specifications of the schema(s) in the following chart(s): storefront: - at '/password': '…' does not match pattern '^[A-Z]+$'",
    ],
    [
      'an object without a name',
      { 'templates/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n' },
      'templates/c.yaml:1:1: in what it renders to: this ConfigMap has no metadata.name',
    ],
    [
      'a Kubernetes that the chart is not for',
      { 'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\nkubeVersion: ">= 1.90"\n' },
      'Chart.yaml:1:1: helm: chart requires kubeVersion: >= 1.90 which is incompatible with Kubernetes v1.37.0',
    ],
    [
      'a chart that is none',
      { 'Chart.yaml': 'name: a\n' },
      'Chart.yaml:1:1: helm: validation: chart.metadata.version is required',
    ],
  ];
  for (const [name, files, fault] of complaints) {
    test(name, async () =>
      assert.deepEqual(faultLines(await render(chartOf(files))), [`charts/app/${fault}`]),
    );
  }

  test('dependencies that are not in the repository, each at its line', async () => {
    const result = await render(
      chartOf({
        'Chart.yaml':
          'apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n- name: redis\n  version: 1.x\n  repository: https://charts.example\n- { name: postgresql, version: 1.x, repository: "https://charts.example" }\n',
      }),
    );
    const remedy = 'is not under charts/; run `helm dependency build` and commit charts/';
    assert.deepEqual(faultLines(result), [
      `charts/app/Chart.yaml:5:1: dependency redis ${remedy}`,
      `charts/app/Chart.yaml:8:1: dependency postgresql ${remedy}`,
    ]);
  });

  test('a folder without a chart', async () => {
    assert.deepEqual(faultLines(await render({ 'charts/app/a.yaml': 'a: b\n' })), [
      'charts/app/Chart.yaml:1:1: there is no Chart.yaml; `path` is to be the folder of a chart',
    ]);
  });
});

describe('the sandbox', () => {
  test('files outside the checkout are neither values nor content', async () => {
    const root = checkoutOf(chartOf({ 'templates/c.yaml': configMap('  a: {{ .Files.Get "notes" }}\n') }));
    writeFileSync(path.join(root, '../private.yaml'), 'a: hunter2\n');
    symlinkSync('../../../private.yaml', path.join(root, 'charts/app/notes'));
    assert.deepEqual(faultLines(await render(root)), [
      'charts/app/notes:1:1: symbolic link that leads out of the source',
    ]);
    const inside = checkoutOf(chartOf({}));
    writeFileSync(path.join(inside, '../private.yaml'), 'a: hunter2\n');
    assert.deepEqual(
      faultLines(await render(inside, { valuesFiles: ['../../../private.yaml', 'gone.yaml'] })),
      [
        'charts/app/Chart.yaml:1:1: values file ../../../private.yaml leads out of the source',
        'charts/app/gone.yaml:1:1: values file gone.yaml of charts/app does not exist',
      ],
    );
  });

  test('the name of a release is never an option, such as one that runs what the chart renders to', async () => {
    const root = checkoutOf(chartOf({ 'templates/c.yaml': configMap(`  x: |\n    echo ran >&2\n`) }));
    const result = await render(root, { releaseName: '--post-renderer=/bin/sh' });
    assert.deepEqual(result.objects, []);
    assert.match(faultLines(result).join('\n'), /invalid release name/);
    assert.doesNotMatch(faultLines(result).join('\n'), /ran|not found/);
  });

  test('a file parameter reads the file that was checked, and no other', async () => {
    const files = chartOf({
      'templates/c.yaml': configMap('  f: {{ .Values.f | quote }}\n  g: {{ .Values.g | quote }}\n'),
      'of,g=/etc/passwd': 'in the chart',
    });
    const read = (name: string, value: string) =>
      render(files, { parameters: [{ flag: '--set-file', name, value }] });
    assert.deepEqual(dataOf(await read('f', 'of,g=/etc/passwd')), { f: 'in the chart', g: null });
    assert.deepEqual(faultLines(await read('f=/etc/passwd,g', 'Chart.yaml')), [
      'charts/app/Chart.yaml:1:1: the file parameter "f=/etc/passwd,g" has a comma or an equals sign in its name',
    ]);
  });

  test('a chart sees neither the environment nor a cluster', async () => {
    const files = chartOf({
      'templates/c.yaml': configMap(
        '  found: "{{ len (lookup "v1" "Secret" "kube-system" "") }}"\n  host: "{{ getHostByName "localhost" }}"\n',
      ),
    });
    assert.deepEqual(dataOf(await render(files)), { found: '0', host: '' });
    const env = await render(chartOf({ 'templates/c.yaml': configMap('  a: {{ env "HOME" }}\n') }));
    assert.match(faultLines(env).join('\n'), /function "env" not defined/);
  });

  test('a chart that goes on for ever is ended', async () => {
    const levels = Array.from({ length: 60 }, (_, level) => twice(`l${level}`, `l${level + 1}`));
    const endless = `${levels.join('')}{{ define "l60" }}{{ end }}{{ include "l0" . }}`;
    const result = await render(chartOf({ 'templates/c.yaml': endless }), {}, { time: 500 });
    assert.deepEqual(faultLines(result), ['charts/app/Chart.yaml:1:1: helm did not end within 0.5 s']);
  });

  test('a chart that fills the memory or prints without end is ended', async () => {
    const greedy = chartOf({ 'templates/c.yaml': 'a: {{ len (untilStep 0 2000000000 1) }}\n' });
    assert.deepEqual(faultLines(await render(greedy, {}, { memory: 1_500_000_000 })), [
      'charts/app/Chart.yaml:1:1: helm needs more than 1500 MB of memory',
    ]);
    const long = chartOf({ 'templates/c.yaml': configMap('  a: {{ repeat 5000 "x" }}\n') });
    assert.deepEqual(faultLines(await render(long, {}, { output: 1000 })), [
      'charts/app/Chart.yaml:1:1: helm prints more than 1000 bytes',
    ]);
  });

  test('without helm one line says how to get it', async () => {
    const missing = new RendererMissingError('helm', 'put helm on the PATH');
    const renderer = createHelmRenderer(
      { type: 'helm', releaseName: 'web' },
      { findExecutable: () => Promise.reject(missing) },
    );
    await assert.rejects(renderer.render(checkoutOf(chartOf({})), 'charts/app'), {
      message: 'helm is needed to render this source and was not found; put helm on the PATH.',
    });
  });
});
