import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createArgocdRenderer } from '../../../../clients/renderers/gitops/argocd-renderer.ts';
import type { RenderResult } from '../../../../clients/renderers/renderer.ts';
import { readArgocdSource } from '../../../../domain/gitops/argocd-source.ts';
import { checkoutOf, faultLines, renderPrograms } from '../../../support/render-programs.ts';

const tools = {
  kustomize: { findExecutable: () => Promise.resolve(renderPrograms.kustomize) },
  helm: { findExecutable: () => Promise.resolve(renderPrograms.helm) },
};

/** What an Application named `shop` with this source renders to. */
async function render(
  files: Record<string, string>,
  source: Record<string, unknown>,
  references: Record<string, string> = {},
): Promise<RenderResult> {
  const stated = { repoURL: 'https://git.example/shop', path: 'app', ...source };
  const { render: settings, path } = readArgocdSource(stated, { application: 'shop', namespace: 'prod' });
  assert.ok(settings?.type === 'argocd');
  return await createArgocdRenderer({ ...settings, references }, tools).render(checkoutOf(files), path);
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx:1.0 }] }
`;

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { key: value }\n`;

const chart = {
  'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'app/values.yaml': 'colour: red\nlist: [a, b]\nreplicas: 1\n',
  'app/crds/widget.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: widgets.example.org }\n',
  'app/templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }} }
data:
  colour: {{ .Values.colour | quote }}
  list: {{ .Values.list | toJson | quote }}
  replicas: {{ .Values.replicas | toJson | quote }}
  file: {{ .Values.file | default "" | quote }}
`,
};

function dataOf({ objects, faults }: RenderResult): unknown {
  assert.deepEqual(faults, []);
  return objects.find(({ object }) => object.kind === 'ConfigMap')?.object['data'];
}

const namesOf = ({ objects }: RenderResult): string[] =>
  objects.map(({ object }) => object.metadata.name).toSorted();

test('A folder of manifests is read without its subfolders, as Argo CD does', async () => {
  const files = { 'app/one.yaml': configMap('one'), 'app/below/two.yaml': configMap('two') };
  assert.deepEqual(namesOf(await render(files, {})), ['one']);
  assert.deepEqual(namesOf(await render(files, { directory: { recurse: true } })), ['one', 'two']);
});

test('Globs choose the files of a folder, and exclusion wins', async () => {
  const files = {
    'app/a.yaml': configMap('a'),
    'app/b.yaml': configMap('b'),
    'app/below/c.yaml': configMap('c'),
  };
  const directory = { recurse: true, include: '{a,below/*}.yaml', exclude: 'below/*' };
  assert.deepEqual(namesOf(await render(files, { directory })), ['a']);
});

test('Hooks are left out', async () => {
  const hook = `apiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate, annotations: { argocd.argoproj.io/hook: PreSync } }\n`;
  const rendered = await render({ 'app/one.yaml': configMap('one'), 'app/hook.yaml': hook }, {});
  assert.deepEqual(namesOf(rendered), ['one']);
  assert.equal(rendered.namespace, 'prod');
});

test('Overrides of Kustomize take the place of what the kustomization says', async () => {
  const files = {
    'app/kustomization.yaml':
      'namePrefix: old-\nimages: [{ name: nginx, newTag: "1.1" }]\nresources: [web.yaml]\ncomponents: []\n',
    'app/web.yaml': deployment,
    'parts/extra/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [extra.yaml]\n',
    'parts/extra/extra.yaml': configMap('extra'),
  };
  const kustomize = {
    namePrefix: 'new-',
    images: ['nginx=registry.example:5000/nginx:2.0'],
    replicas: [{ name: 'web', count: 3 }],
    commonLabels: { team: 'shop' },
    commonAnnotations: { app: '$ARGOCD_APP_NAME' },
    namespace: 'elsewhere',
    components: ['../parts/extra'],
    patches: [
      { target: { kind: 'Deployment' }, patch: '[{"op": "add", "path": "/spec/paused", "value": true}]' },
    ],
  };
  const { objects, faults } = await render(files, { kustomize });
  assert.deepEqual(faults, []);
  const web = objects.find(({ object }) => object.kind === 'Deployment')?.object;
  assert.equal(web?.metadata.name, 'new-web');
  assert.equal(web.metadata.namespace, 'elsewhere');
  assert.equal(web.metadata.annotations?.['app'], 'shop');
  assert.deepEqual(
    (web['spec'] as { selector: unknown }).selector,
    { matchLabels: { app: 'web', team: 'shop' } },
    'common labels reach selectors',
  );
  const spec = web['spec'] as {
    replicas: number;
    paused: boolean;
    template: { spec: { containers: { image: string }[] } };
  };
  assert.equal(spec.replicas, 3);
  assert.equal(spec.paused, true);
  assert.equal(spec.template.spec.containers[0]?.image, 'registry.example:5000/nginx:2.0');
  assert.ok(objects.some(({ object }) => object.metadata.name === 'new-extra'));
});

test('A component that is missing is a fault, unless the Application ignores it', async () => {
  const files = { 'app/kustomization.yaml': 'resources: [one.yaml]\n', 'app/one.yaml': configMap('one') };
  const strict = await render(files, { kustomize: { components: ['../none'] } });
  assert.match(faultLines(strict).join(), /components: \.\.\/none does not exist/);
  const kustomize = { components: ['../none'], ignoreMissingComponents: true };
  assert.deepEqual(namesOf(await render(files, { kustomize })), ['one']);
});

test('Helm: files, then values, then parameters, with the types that Helm gives them', async () => {
  const files = {
    ...chart,
    'app/prod.yaml': 'colour: green\nreplicas: 2\nlist: [a, b]\n',
    'shared/base.yaml': 'colour: blue\nreplicas: 5\n',
    'app/note.txt': 'hello, world',
  };
  const helm = {
    releaseName: 'web',
    valueFiles: ['/shared/base.yaml', 'prod.yaml', 'missing.yaml'],
    ignoreMissingValueFiles: true,
    values: 'replicas: 7\n',
    parameters: [
      { name: 'list[1]', value: 'x,y' },
      { name: 'colour', value: '12', forceString: true },
    ],
    fileParameters: [{ name: 'file', path: 'note.txt' }],
  };
  const rendered = await render(files, { helm });
  assert.deepEqual(dataOf(rendered), {
    colour: '12',
    list: '["a","x,y"]',
    replicas: '7',
    file: 'hello, world',
  });
  assert.deepEqual(namesOf(rendered), ['web', 'widgets.example.org']);
  const withoutCrds = await render(files, {
    helm: { ...helm, skipCrds: true, valuesObject: { replicas: 9 } },
  });
  assert.equal((dataOf(withoutCrds) as { replicas: string }).replicas, '9');
  assert.deepEqual(namesOf(withoutCrds), ['web']);
});

test('Values files of another source are taken from its checkout, and from nowhere else', async () => {
  const other = checkoutOf({ 'env/prod.yaml': 'colour: violet\n' });
  const helm = { valueFiles: ['$values/env/prod.yaml'] };
  assert.equal(
    (dataOf(await render(chart, { helm }, { values: other })) as { colour: string }).colour,
    'violet',
  );
  const faults = [
    [['$values/../../../etc/hostname'], /leads out of the source|does not exist/],
    [['$none/prod.yaml'], /refers to a source that the Application does not have/],
    [['https://values.example/prod.yaml'], /on another server/],
    [['missing.yaml'], /does not exist/],
  ] as const;
  for (const [valueFiles, expected] of faults) {
    assert.match(
      faultLines(await render(chart, { helm: { valueFiles } }, { values: other })).join(),
      expected,
    );
  }
});

test('Rendering leaves the checkout as it was', async () => {
  const files = { 'app/kustomization.yaml': 'resources: [one.yaml]\n', 'app/one.yaml': configMap('one') };
  const source = { repoURL: 'https://git.example/shop', path: 'app', kustomize: { namePrefix: 'x-' } };
  const { render: settings } = readArgocdSource(source, { application: 'shop', namespace: 'prod' });
  assert.ok(settings?.type === 'argocd');
  const root = checkoutOf(files);
  const renderer = createArgocdRenderer(settings, tools);
  assert.deepEqual(namesOf(await renderer.render(root, 'app')), ['x-one']);
  assert.deepEqual(namesOf(await renderer.render(root, 'app')), ['x-one']);
});

for (const [name, source, expected] of [
  ['a chart repository', { chart: 'redis', path: undefined }, /chart redis comes from the chart repository/],
  ['an OCI registry', { repoURL: 'oci://registry.example/app' }, /OCI registry; only Git/],
  ['a plugin', { plugin: { name: 'cue' } }, /config management plugin/],
  ['jsonnet', { directory: { jsonnet: { tlas: [{ name: 'a', value: 'b' }] } } }, /jsonnet/],
  ['a source without a path', { path: undefined }, /names no path/],
] as const) {
  test(`${name} is refused with the reason`, () => {
    const stated = { repoURL: 'https://git.example/shop', path: 'app', ...source };
    assert.throws(() => readArgocdSource(stated, { application: 'shop', namespace: 'prod' }), {
      name: 'UnsupportedSourceError',
      message: expected,
    });
  });
}
