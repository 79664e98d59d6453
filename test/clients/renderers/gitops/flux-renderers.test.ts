import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFluxHelmRenderer } from '../../../../clients/renderers/gitops/flux-helm-renderer.ts';
import { createFluxKustomizeRenderer } from '../../../../clients/renderers/gitops/flux-kustomize-renderer.ts';
import type { RenderResult } from '../../../../clients/renderers/renderer.ts';
import { renderOfHelmRelease } from '../../../../domain/gitops/flux-helm-release.ts';
import { renderOfKustomization } from '../../../../domain/gitops/flux-kustomization.ts';
import { checkoutOf, faultLines, renderPrograms } from '../../../support/render-programs.ts';

const kustomize = { findExecutable: () => Promise.resolve(renderPrograms.kustomize) };
const helm = { findExecutable: () => Promise.resolve(renderPrograms.helm) };

async function build(
  files: Record<string, string>,
  spec: Record<string, unknown>,
  variables?: Record<string, string>,
): Promise<RenderResult> {
  const kustomization = { apiVersion: 'v1', kind: 'Kustomization', metadata: { name: 'shop' }, spec };
  const settings = renderOfKustomization(kustomization, variables);
  return await createFluxKustomizeRenderer(settings, kustomize).render(checkoutOf(files), 'app');
}

async function install(files: Record<string, string>, spec: Record<string, unknown>): Promise<RenderResult> {
  const metadata = { name: 'web', namespace: 'apps' };
  const release = { apiVersion: 'v2', kind: 'HelmRelease', metadata, spec };
  const settings = renderOfHelmRelease(release, (spec['values'] ?? {}) as Record<string, string>);
  return await createFluxHelmRenderer(settings, { helm, kustomize }).render(checkoutOf(files), 'chart');
}

const configMap = (name: string, value = 'value'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { key: "${value}" }\n`;

const namesOf = ({ objects, faults }: RenderResult): string[] => {
  assert.deepEqual(faults, []);
  return objects.map(({ object }) => object.metadata.name).toSorted();
};

const valueOf = (rendered: RenderResult): unknown =>
  (rendered.objects[0]?.object['data'] as Record<string, unknown> | undefined)?.['key'];

test('Where a folder has no kustomization, one is made up of all manifests below it', async () => {
  const files = {
    'app/one.yaml': configMap('one'),
    'app/below/two.yml': configMap('two'),
    'app/overlay/kustomization.yaml': 'namePrefix: three-\nresources: [own.yaml]\n',
    'app/overlay/own.yaml': configMap('own'),
    'app/.sops.yaml': 'creation_rules: []\n',
    'app/notes.json': '{}',
  };
  assert.deepEqual(namesOf(await build(files, {})), ['one', 'three-own', 'two']);
});

test('What .sourceignore leaves out cannot be told, which is a fault', async () => {
  const rendered = await build({ 'app/one.yaml': configMap('one'), 'app/.sourceignore': '*.md\n' }, {});
  assert.match(faultLines(rendered).join(), /app\/\.sourceignore:1:1: .*add a kustomization\.yaml/);
});

test('The fields of a Kustomization are written into the kustomization, and metadata set at the end', async () => {
  const files = {
    'app/kustomization.yaml': 'namespace: old\nnameSuffix: -kept\nresources: [one.yaml]\n',
    'app/one.yaml': configMap('one'),
  };
  const rendered = await build(files, {
    targetNamespace: 'prod',
    namePrefix: 'x-',
    patches: [
      { target: { kind: 'ConfigMap' }, patch: '[{"op": "add", "path": "/data/extra", "value": "y"}]' },
    ],
    commonMetadata: { labels: { team: 'shop' }, annotations: { note: 'n' } },
  });
  assert.deepEqual(namesOf(rendered), ['x-one-kept']);
  const object = rendered.objects[0]?.object;
  assert.deepEqual(object?.['data'], { extra: 'y', key: 'value' });
  assert.equal(object?.metadata.namespace, 'prod');
  assert.deepEqual(object?.metadata.labels, { team: 'shop' });
  assert.deepEqual(object?.metadata.annotations, { note: 'n' });
});

test('Variables are substituted in what was built, and what becomes a number is one', async () => {
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: "web-\${env}" }
spec:
  replicas: \${replicas}
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: "a:\${tag:=1.0}" }] } }
`;
  const annotations = 'annotations: { kustomize.toolkit.fluxcd.io/substitute: disabled }';
  const plain = configMap('plain', '${env}').replace('name: plain', `name: plain, ${annotations}`);
  const files = { 'app/web.yaml': deployment, 'app/plain.yaml': plain };
  const rendered = await build(files, {}, { env: 'prod', replicas: '4' });
  assert.deepEqual(namesOf(rendered), ['plain', 'web-prod']);
  const [config, web] = ['plain', 'web-prod'].map(
    (name) => rendered.objects.find(({ object }) => object.metadata.name === name)?.object,
  );
  assert.deepEqual(config?.['data'], { key: '${env}' }, 'this one wants no substitution');
  const spec = web?.['spec'] as { replicas: number; template: { spec: { containers: { image: string }[] } } };
  assert.equal(spec.replicas, 4);
  assert.equal(spec.template.spec.containers[0]?.image, 'a:1.0');
});

test('Without postBuild nothing is substituted; an expression nobody can evaluate is a fault', async () => {
  assert.equal(valueOf(await build({ 'app/one.yaml': configMap('one', '${env}') }, {})), '${env}');
  const rendered = await build({ 'app/one.yaml': configMap('one', '${env@Q}') }, {}, {});
  assert.match(faultLines(rendered).join(), /postBuild cannot evaluate \$\{env@Q\}/);
});

test('A Secret generated from an encrypted file is left out and named', async () => {
  const files = {
    'app/kustomization.yaml':
      'resources: [one.yaml]\nsecretGenerator: [{ name: token, files: [token.enc] }]\n',
    'app/one.yaml': configMap('one'),
    'app/token.enc': '{"data": "ENC[AES256_GCM,data:abc,iv:d,tag:e,type:str]", "sops": {}}',
  };
  const rendered = await build(files, { decryption: { provider: 'sops' } });
  assert.match(faultLines(rendered).join(), /Secret token-\w+ is generated from a file encrypted with SOPS/);
  assert.deepEqual(
    rendered.objects.map(({ object }) => object.metadata.name),
    ['one'],
  );
});

const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'chart/values.yaml': 'colour: red\nsize: small\n',
  'chart/crds/widget.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: widgets.example.org }\n',
  'chart/templates/config.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }} }\ndata: { key: "{{ .Values.colour }}-{{ .Values.size }}" }\n',
  'env/prod.yaml': 'colour: green\n',
};

test('A release is named for its target namespace, and its values win', async () => {
  const rendered = await install(chart, { targetNamespace: 'prod', values: { size: 'large' } });
  assert.deepEqual(namesOf(rendered), ['prod-web', 'widgets.example.org']);
  const config = rendered.objects.find(({ object }) => object.kind === 'ConfigMap')?.object;
  assert.equal(config?.metadata.namespace, 'prod');
  assert.deepEqual(config?.['data'], { key: 'red-large' });
});

test('Values files take the place of the values of the chart', async () => {
  const spec = { chart: { spec: { valuesFiles: ['env/prod.yaml'] } }, install: { crds: 'Skip' } };
  assert.equal(valueOf(await install(chart, spec)), 'green-');
  const missing = { chart: { spec: { valuesFiles: ['env/none.yaml'] } } };
  assert.match(faultLines(await install(chart, missing)).join(), /values file env\/none\.yaml is missing/);
  const outside = { chart: { spec: { valuesFiles: ['../../secret.yaml'] } } };
  assert.match(faultLines(await install(chart, outside)).join(), /missing|outside the source/);
});

test('Post renderers run over what the chart renders to', async () => {
  const patch = '[{"op": "replace", "path": "/data/key", "value": "patched"}]';
  const spec = {
    install: { crds: 'Skip' },
    postRenderers: [{ kustomize: { patches: [{ target: { kind: 'ConfigMap' }, patch }] } }],
  };
  const rendered = await install(chart, spec);
  assert.equal(valueOf(rendered), 'patched');
  assert.equal(rendered.objects[0]?.source.file, 'chart/templates/config.yaml');
});
