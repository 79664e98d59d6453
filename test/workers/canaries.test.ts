import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { lastAppliedAnnotation } from '../../domain/infrastructure/normalise.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { editLive } from '../activities/comparison/histories.ts';
import { Canaries } from '../support/canaries.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { remediationsOf } from '../support/remediations.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

const canaries = new Canaries();

const secret = (namespace: string, name: string, content: object, annotations = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace, annotations },
  ...content,
});

const deployment = (namespace: string, password: string, url: string, token: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'registry.example/web:1',
            env: [
              { name: 'DB_PASSWORD', value: password },
              { name: 'DB_URL', value: `postgres://shop:${url}@db/shop` },
            ],
            args: ['--api-token', token],
          },
        ],
      },
    },
  },
});

const marked = (namespace: string, name: string, value: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, annotations: { 'plumbline.dev/sensitive': 'true' } },
  data: { connection: value },
});

/** Git's objects, with a canary wherever a secret may stand. */
function desired(namespace: string): KubernetesObject[] {
  return [
    secret(namespace, 'credentials', {
      data: { encoded: btoa(canaries.plant('Git, data')) },
      stringData: { plain: canaries.plant('Git, stringData') },
    }),
    secret(namespace, 'left', { stringData: { plain: canaries.plant('Git, rejected') } }),
    marked(namespace, 'marked', canaries.plant('Git, sensitive ConfigMap')),
    marked(namespace, 'guarded', canaries.plant('Git, guarded ConfigMap')),
    deployment(
      namespace,
      canaries.plant('Git, env'),
      canaries.plant('Git, inside a URL'),
      canaries.plant('Git, argument'),
    ),
  ];
}

let objects: KubernetesObject[] = [];
const loop = await useDriftLoop({
  files: (namespace) => {
    objects = desired(namespace);
    return Object.fromEntries(
      objects.map((object) => [`${object.metadata.name}.yaml`, JSON.stringify(object)]),
    );
  },
  policy: `[
    { match: { kind: Deployment }, strategy: self-heal },
    { match: {}, strategy: alert-and-review, prune: true } ]`,
  target: 'limits: { objects: 50, share: 1 }',
});
const { kubernetes, namespace, folder } = loop;
let worker: WorkerProcess;

/** What a foreign tool keeps in an annotation of its own: the whole object. */
function wholeObject(place: string): string {
  return JSON.stringify(secret(namespace, 'credentials', { stringData: { plain: canaries.plant(place) } }));
}

function named(name: string): KubernetesObject {
  const found = objects.find(({ metadata }) => metadata.name === name);
  assert(found);
  return found;
}

async function drift(): Promise<void> {
  const set = (name: string, edit: (live: KubernetesObject) => void) =>
    editLive(kubernetes, named(name), edit, 'kubectl-edit');
  await set('credentials', (live) => {
    live['data'] = {
      encoded: btoa(canaries.plant('live, data')),
      added: btoa(canaries.plant('live, added')),
    };
    live.metadata.annotations = {
      [lastAppliedAnnotation]: wholeObject('last-applied'),
      'tool.example/state': wholeObject('foreign annotation'),
      note: 'by hand',
    };
  });
  await set('left', (live) => (live['data'] = { plain: btoa(canaries.plant('live, rejected')) }));
  for (const name of ['marked', 'guarded'])
    await set(name, (live) => (live['data'] = { connection: canaries.plant(`live, ${name}`) }));
  await set('web', (live) => {
    const { template } = live['spec'] as { template: { spec: { containers: JsonObject[] } } };
    const [container] = template.spec.containers;
    assert(container);
    container['env'] = [{ name: 'DB_PASSWORD', value: canaries.plant('live, env') }];
    container['args'] = ['--api-token', canaries.plant('live, argument')];
  });
  const stray = secret(
    namespace,
    'stray',
    { stringData: { plain: canaries.plant('stray') } },
    {
      [lastAppliedAnnotation]: wholeObject('last-applied of a stray'),
      'tool.example/state': wholeObject('foreign annotation of a stray'),
    },
  );
  await kubernetes.create(stray, { fieldManager: 'kubectl-create' });
}

const guards: KubernetesObject[] = [];
after(async () => {
  // A server of this file's own has gone by now.
  for (const object of guards) await kubernetes.delete(referenceOf(object)).catch(() => false);
  await kubernetes.close();
});

/** Admission that quotes what it refuses, and what is there. */
async function guard(): Promise<void> {
  const name = `quotes-${namespace}`;
  const matchConstraints = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    resourceRules: [
      { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['configmaps'] },
    ],
  };
  const policy: KubernetesObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints,
      validations: [
        {
          expression: "object.metadata.name != 'guarded'",
          messageExpression: "'refused ' + object.data.connection + ' for ' + oldObject.data.connection",
        },
      ],
    },
  };
  const binding: KubernetesObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  };
  for (const object of [policy, binding]) {
    await kubernetes.create(object);
    guards.push(object);
  }
  const guarded = marked(namespace, 'guarded', 'anything');
  await waitUntil(
    async () => {
      const live = await kubernetes.get(referenceOf(guarded));
      assert(live);
      const refused = await kubernetes
        .replace({ ...live, data: { connection: 'probe' } }, { dryRun: true })
        .then(
          () => undefined,
          (error: Error) => error.message,
        );
      if (refused !== undefined) canaries.assertAbsent(refused, 'an error of the client');
      return refused !== undefined;
    },
    { within: 120_000 },
  );
}

const patience = { within: 120_000 };
const said: string[] = [];

/** Runs a command, and keeps what it says. */
async function run(...args: string[]): Promise<string> {
  const result = await plumbline(
    [...args, ...(args[0] === 'diff' ? [] : ['--config', loop.configurationFile])],
    {
      folder,
    },
  );
  said.push(result.stdout, result.stderr);
  return result.stdout;
}

interface Waiting {
  approvals: { id: string; title: string }[];
}

async function waiting(): Promise<Waiting['approvals']> {
  return (JSON.parse(await run('status', '-o', 'json')) as Waiting).approvals;
}

before(async () => {
  worker = await startWorkerProcess(loop.configurationFile);
  for (const object of objects) await kubernetes.apply(object, { fieldManager: 'kubectl', force: true });
  await drift();
  await guard();
});

/** What `plumbline diff` shows of Git's objects as they stand in files. */
async function showDiff(format: string): Promise<string> {
  const { context = '', kubeconfig = '' } = loop.configuration.targets[0]?.cluster ?? {};
  const sources = await Promise.all(
    objects.map(async (object) => {
      const file = path.join(folder, `${object.metadata.name}.json`);
      await writeFile(file, JSON.stringify(object));
      return file;
    }),
  );
  return await run('diff', ...sources, '--context', context, '--kubeconfig', kubeconfig, '-o', format);
}

test('what people and machines can read of scans, reviews and heals holds no secret value', async () => {
  for (const format of ['text', 'json']) {
    assert.match(await showDiff(format), /hmac:/, 'it does show that something differs');
  }
  await run('scan', targetName);
  await waitUntil(async () => (await waiting()).length === 5, { within: 240_000 });
  const decisions = (await waiting()).map(({ id, title }) => {
    return run('decide', id, /\/(left|stray):/.test(title) ? 'reject' : 'heal', '--timeout', '10s');
  });
  await Promise.all(decisions);
  await waitUntil(async () => {
    const all = await remediationsOf(loop.temporal.client, targetName);
    const outcomes = new Set(all.map(({ result }) => result?.outcome));
    return outcomes.has('healed') && outcomes.has('rejected');
  }, patience);
  await run('scan', targetName, '-o', 'json');
  // It is told that a change was refused.
  await waitUntil(async () => {
    await run('status');
    return said.some((text) => text.includes('its words are not shown'));
  }, patience);
  for (const text of said) canaries.assertAbsent(text, 'the output of a command');

  canaries.assertAbsent(worker.output(), 'the output of the worker');
});

test('neither Temporal histories nor stored objects hold one', async () => {
  const { client } = loop.temporal;
  let workflows = 0;
  for await (const { workflowId, runId } of client.workflow.list()) {
    if (!workflowId.includes(targetName)) continue;
    const handle = client.workflow.getHandle(workflowId, runId);
    for (const part of [await handle.fetchHistory(), (await handle.describe()).raw]) {
      canaries.assertAbsent(textsIn(part).join('\n'), `workflow ${workflowId}`);
    }
    workflows += 1;
  }
  assert(workflows >= 7, `${workflows} workflows`);
  assert(canaries.assertAbsentBelow(path.join(folder, 'storage')) > 7);
});

/** Every text in a message of Temporal's, payloads decoded. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}
