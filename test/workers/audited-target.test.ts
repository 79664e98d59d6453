import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { openAuditRoutes } from '../../workers/gateway/audit-route.ts';
import type { Route } from '../../workers/gateway/route.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { startAuditedKubernetes } from '../support/audited-kubernetes.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';

const tokenVariable = 'PLUMBLINE_TEST_AUDIT_TOKEN';
process.env[tokenVariable] = 'the-right-token';

// The server sends its events from its start on; the route is there once the configuration is.
let audit: Route | undefined;
const door: Route = {
  method: 'POST',
  path: '/audit/:cluster',
  maxBodyBytes: 32 * 1024 * 1024,
  refuse: async (head) => await audit?.refuse?.(head),
  handle: async (request) => (await audit?.handle(request)) ?? { status: 200 },
};
const cluster = await startAuditedKubernetes(door, {
  people: ['alice@example.org', 'bob@example.org'],
  level: 'RequestResponse',
  token: 'the-right-token',
  cluster: 'prod',
});

const pipelineYaml = (image: string): string =>
  `apiVersion: example.com/v1\nkind: Pipeline\nmetadata: { name: train }\nspec: { runner: { image: "${image}" }, steps: 3 }\n`;
const settingsYaml = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { mode: safe }\n`;

const loop = await useDriftLoop({
  cluster,
  files: () => ({
    'pipeline.yaml': pipelineYaml('registry.example/train:1.0'),
    'by-alice.yaml': settingsYaml('by-alice'),
    'by-bob.yaml': settingsYaml('by-bob'),
  }),
  sections: `audit: { prod: { token: { env: ${tokenVariable} } } }`,
  policy: `[
    { match: { actor: { user: 'alice@*' }, drift: configuration }, strategy: self-heal },
    { match: {}, strategy: report } ]`,
  target: `audit: prod
    imagePaths: [{ kind: example.com/Pipeline, paths: [/spec/runner/image] }]
    limits: { objects: 9, share: 1 }`,
});
const { kubernetes, namespace } = loop;
const settings = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });
const pipeline = { apiVersion: 'example.com/v1', kind: 'Pipeline', namespace, name: 'train' };

let worker: RunningWorker;
let alice: KubernetesClient;
let bob: KubernetesClient;

before(async () => {
  [audit] = await openAuditRoutes(loop.configuration);
  assert.ok(audit !== undefined);
  await kubernetes.create({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'pipelines.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Pipeline', plural: 'pipelines', singular: 'pipeline', listKind: 'PipelineList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  });
  await waitUntil(() => kubernetes.resourceType('example.com/v1', 'Pipeline'), { within: 120_000 });
  [alice, bob] = [await cluster.as('alice@example.org'), await cluster.as('bob@example.org')];
  for (const name of ['by-alice', 'by-bob']) {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
    await kubernetes.apply({ ...object, data: { mode: 'safe' } }, { fieldManager: 'kubectl' });
  }
  await waitUntil(
    async () =>
      await kubernetes.create({
        apiVersion: 'example.com/v1',
        kind: 'Pipeline',
        metadata: { name: 'train', namespace },
        spec: { runner: { image: 'registry.example/train:1.0' }, steps: 3 },
      }),
    { within: 120_000 },
  );
  worker = await startWorker(loop.configuration, { tell: () => undefined });
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

const findingOf = (findings: readonly Finding[], name: string): Finding => {
  const finding = findings.find((one) => one.name === name);
  assert.ok(finding !== undefined, `${name}: ${findings.map((one) => one.name).join(', ')}`);
  return finding;
};

test('a scan names the person behind a change, and a rule about people decides by that', async () => {
  const edit = [{ op: 'replace' as const, path: '/data/mode', value: 'risky' }];
  await alice.patch(settings('by-alice'), edit, { fieldManager: 'kubectl-edit' });
  await bob.patch(settings('by-bob'), edit, { fieldManager: 'kubectl-edit' });
  await alice.patch(
    pipeline,
    [{ op: 'replace', path: '/spec/runner/image', value: 'elsewhere.example/train:2.0' }],
    { fieldManager: 'kubectl-edit' },
  );
  const { scan, result } = await loop.scan();
  assert.deepEqual(scan.errors, []);
  const people = ['by-alice', 'by-bob', 'train'].map((name) => {
    const [field] = findingOf(scan.findings, name).fields;
    return [field?.actor?.user, field?.actor?.manager];
  });
  assert.deepEqual(people, [
    ['alice@example.org', 'kubectl-edit'],
    ['bob@example.org', 'kubectl-edit'],
    ['alice@example.org', 'kubectl-edit'],
  ]);
  assert.deepEqual([result.remediations, result.reported], [1, 2]);
  const modeOf = async (name: string): Promise<unknown> =>
    ((await kubernetes.get(settings(name)))?.['data'] as Record<string, unknown> | undefined)?.['mode'];
  await waitUntil(async () => (await modeOf('by-alice')) === 'safe', { within: 120_000 });
  assert.equal(await modeOf('by-bob'), 'risky', 'the rule is not about bob');
});

test('an image at a place that the configuration names is drift of an image, and grave from another registry', async () => {
  const { scan } = await loop.scan();
  const { drift, severity, fields } = findingOf(scan.findings, 'train');
  assert.deepEqual([drift, severity], ['image', 'critical']);
  assert.deepEqual(
    fields.map(({ path, note }) => [path, note]),
    [['/spec/runner/image', 'another registry (registry.example → elsewhere.example), another tag']],
  );
});

test('the command line explains the decision by the person', async () => {
  const { scan } = await loop.scan();
  const { id } = findingOf(scan.findings, 'by-bob');
  const { exitCode, stdout, stderr } = await plumbline(
    ['policy', 'explain', id, '--config', loop.configurationFile],
    { folder: loop.folder, environment: { [tokenVariable]: 'the-right-token' } },
  );
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /bob@example\.org/);
  assert.match(stdout, new RegExp(targetName));
});
