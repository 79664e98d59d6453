import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { rulesOf } from '../../domain/rights/rules.ts';
import type { PolicyRule } from '../../domain/rights/rules.ts';
import { workerRoles } from '../../domain/worker-role.ts';
import type { WorkerRole } from '../../domain/worker-role.ts';
import { callKubernetes } from '../../scripts/dev/servers/kubernetes-access.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import type { RoleInCluster } from '../../workers/rights/rights-of-cluster.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { startServerWithRoles, unneeded } from '../support/role-rights.ts';

// Every role of a worker has an account of its own with what `plumbline rights` prints, and nothing else.

const patience = { within: 120_000 };
const server = await startServerWithRoles();
const elsewhere = await server.createNamespace('elsewhere');
const labels = { app: 'web' };
const web = (namespace: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { nodeSelector: { nobody: 'has-it' }, containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
});
const settings = (name: string, namespace: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { level: 'info' },
});
const loop = await useDriftLoop({
  cluster: server,
  files: (namespace) =>
    Object.fromEntries(
      [
        web(elsewhere),
        settings('settings', namespace),
        settings('frozen', elsewhere),
        settings('beside', elsewhere),
      ].map((object) => [`${object.metadata.name}.yaml`, JSON.stringify(object)]),
    ),
  policy: '[{ match: {}, strategy: self-heal, prune: true }]',
  target: 'watch: { enabled: true }\n    limits: { objects: 50, share: 1 }',
});
const { namespace, temporal } = loop;
let administrator: KubernetesClient;
let rights: RoleInCluster[];
const workers: RunningWorker[] = [];

before(async () => {
  administrator = await createKubernetesClient({ kubeconfig: server.kubeconfig });
  for (const object of [
    web(elsewhere),
    settings('settings', namespace),
    { ...settings('frozen', elsewhere), immutable: true, data: { level: 'debug' } },
    settings('beside', elsewhere),
  ])
    await administrator.create(object, { fieldManager: 'kubectl' });
  rights = await printedRights(loop.configurationFile);
  await server.give(rights);
  for (const role of workerRoles) {
    const configuration = reachedBy(loop.configuration, server.kubeconfigOf[role]);
    workers.push(await startWorker(configuration, { roles: [role], tell: () => undefined }));
  }
});
after(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await administrator.close();
  await loop.kubernetes.close();
});

async function printedRights(configurationFile: string): Promise<RoleInCluster[]> {
  const { exitCode, stdout, stderr } = await plumbline([
    'rights',
    '--config',
    configurationFile,
    '-o',
    'json',
  ]);
  assert.equal(exitCode, 0, stderr);
  return (JSON.parse(stdout) as { roles: RoleInCluster[] }).roles;
}

async function live(kind: string, apiVersion: string, place: string, name: string) {
  return await administrator.get({ apiVersion, kind, namespace: place, name });
}

/** The same targets, seen by somebody else. */
function reachedBy(configuration: Configuration, kubeconfig: string): Configuration {
  const { targets } = configuration;
  return {
    ...configuration,
    targets: targets.map((target) => ({ ...target, cluster: { ...target.cluster, kubeconfig } })),
  };
}

/** Whether the controller of a workload has seen its newest form. */
function isSeen(workload: KubernetesObject | undefined): boolean {
  const { observedGeneration } = (workload?.['status'] ?? {}) as { observedGeneration?: number };
  return observedGeneration !== undefined && observedGeneration === workload?.metadata.generation;
}

const grantsOf = (role: string) => rights.find((one) => one.role === role)?.grants ?? [];

test('a scan by detection finds all drift, and healing brings it back, each with its own rights', async () => {
  const stray = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'stray', namespace },
    stringData: { a: 'b' },
  };
  await administrator.create(stray, { fieldManager: 'kubectl' });
  await administrator.patch(
    { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' },
    [{ op: 'replace', path: '/data/level', value: 'trace' }],
    { fieldManager: 'kubectl-edit' },
  );
  await administrator.patch(
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace: elsewhere, name: 'web' },
    [{ op: 'replace', path: '/spec/replicas', value: 3 }],
    { fieldManager: 'kubectl', subresource: 'scale' },
  );
  await administrator.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: elsewhere, name: 'beside' });
  await waitUntil(async () => {
    const scaled = await live('Deployment', 'apps/v1', elsewhere, 'web');
    const pods = await server.call('GET', `/api/v1/namespaces/${elsewhere}/pods`);
    // Nothing is said of how it runs before its controller has seen the change.
    return isSeen(scaled) && (pods as { items: unknown[] }).items.length === 3;
  }, patience);
  const { scan } = await loop.scan();
  assert.deepEqual(scan.errors, []);
  assert.deepEqual(
    [...new Set(scan.findings.map(({ name, drift }) => `${name} ${drift}`))]
      // Pods that find no node are short of replicas, unless that is what was changed.
      .filter((line) => line !== 'web health')
      .toSorted(),
    [
      'beside deleted',
      'frozen configuration',
      'settings configuration',
      'stray created',
      'web configuration',
    ],
  );

  await waitUntil(async () => {
    const edited = await live('ConfigMap', 'v1', namespace, 'settings');
    const scaled = await live('Deployment', 'apps/v1', elsewhere, 'web');
    return (
      (edited?.['data'] as { level?: string } | undefined)?.level === 'info' &&
      (scaled?.['spec'] as { replicas?: number } | undefined)?.replicas === 1 &&
      (await live('ConfigMap', 'v1', elsewhere, 'beside')) !== undefined &&
      (await live('Secret', 'v1', namespace, 'stray')) === undefined
    );
  }, patience);
});

test('why replicas are short is looked for once they are as Git says', async () => {
  await waitUntil(async () => isSeen(await live('Deployment', 'apps/v1', elsewhere, 'web')), patience);
  // What is watched may be a moment behind.
  await waitUntil(async () => {
    const { scan } = await loop.scan();
    assert.deepEqual(scan.errors, []);
    return scan.findings.some(({ name, drift }) => name === 'web' && drift === 'health');
  }, patience);
});

test('what is immutable is tried as a new object by detection, and recreated by healing', async () => {
  const asked = await waitUntil(async () => {
    const open = await listOpenRemediations(temporal.client, { target: targetName });
    return open.find(({ actions }) => actions.includes('recreate'));
  }, patience);
  const decided = await plumbline([
    'decide',
    asked.findings[0] ?? '',
    'recreate',
    '--timeout',
    '60s',
    '--config',
    loop.configurationFile,
  ]);
  assert.equal(decided.exitCode, 0, decided.stderr);
  await waitUntil(async () => {
    const recreated = await live('ConfigMap', 'v1', elsewhere, 'frozen');
    return (recreated?.['data'] as { level?: string } | undefined)?.level === 'info';
  }, patience);
});

test('nothing was refused to healing, and to detection only looks beyond what it governs', () => {
  assert.deepEqual(refusedTo('healing'), []);
  // Kinds are searched in the whole cluster first; without that right, in the governed namespaces.
  assert.deepEqual(
    refusedTo('scanning').filter((line) => !/^(list|watch) \S+ $/.test(line)),
    [],
  );
});

test('every right of detection and healing was needed', () => {
  for (const role of ['scanning', 'healing'] as const)
    assert.deepEqual(unneeded(grantsOf(role), server.asked(role)), [], role);
});

test('roles that look after no cluster have no rights in one, and asked for none', () => {
  for (const role of ['orchestration', 'models', 'training', 'rollouts'] as const) {
    assert.deepEqual(grantsOf(role), []);
    assert.deepEqual(server.asked(role), [], role);
  }
});

test('nothing more is granted than what is printed', async () => {
  for (const role of workerRoles) {
    const client = await server.clientOf(role);
    for (const place of [namespace, elsewhere, 'default', 'kube-system']) {
      assert.deepEqual(await grantedIn(role, place), expectedIn(role, place), `${role} in ${place}`);
    }
    await assert.rejects(
      client.get({ apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: 'any' }),
      {
        code: 'kubernetes-forbidden',
      },
    );
  }
});

test('the admission policy lets detection try a write, and refuses it for true', async () => {
  const detection = await server.clientOf('scanning');
  const present = await detection.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' });
  assert.ok(present);
  const changed = { ...present, data: { level: 'warn' } };
  const options = { fieldManager: 'plumbline' };
  const tried = await detection.replace(changed, { ...options, dryRun: true });
  assert.deepEqual(tried['data'], { level: 'warn' });
  const refused = { code: 'kubernetes-admission-denied', message: /only dry runs are allowed/ };
  await assert.rejects(detection.replace(changed, options), refused);
  await assert.rejects(
    detection.apply(settings('settings', namespace), { ...options, force: true }),
    refused,
  );
  await assert.rejects(detection.create(settings('fresh', namespace), options), refused);
  const healing = await server.clientOf('healing');
  await healing.replace(changed, options);
});

test('without rights to dry runs detection finds the same drift by what was learnt', async () => {
  const { stdout } = await plumbline([
    'rights',
    '--config',
    loop.configurationFile,
    '--no-dry-runs',
    '-o',
    'json',
  ]);
  const { roles } = JSON.parse(stdout) as { roles: RoleInCluster[] };
  const scanning = roles.find(({ role }) => role === 'scanning');
  assert.ok(scanning);
  assert.ok(
    scanning.grants.every(({ verbs }) => verbs.every((verb) => ['get', 'list', 'watch'].includes(verb))),
  );
  assert.ok(!scanning.objects.some(({ kind }) => kind === 'ValidatingAdmissionPolicy'));
  await server.give(roles);
  const { scan } = await loop.scan();
  assert.ok(scan.findings.some(({ name, drift }) => name === 'settings' && drift === 'configuration'));
});

function refusedTo(role: WorkerRole): string[] {
  return server
    .asked(role)
    .filter(({ isRefused }) => isRefused)
    .map(({ verb, group, resource, namespace: place = '' }) => `${verb} ${resource}.${group} ${place}`);
}

/** What the server says an account may do in a namespace, beyond what everybody may. */
async function grantedIn(role: WorkerRole, place: string): Promise<string[]> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: place },
  };
  const access = { ...server.access, token: server.tokenOf[role] };
  const answer = (await callKubernetes(
    access,
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    review,
  )) as { status: { resourceRules: PolicyRule[] } };
  return flat(answer.status.resourceRules).filter((right) => !/selfsubject/.test(right));
}

function expectedIn(role: WorkerRole, place: string): string[] {
  const { cluster, namespaces } = rulesOf(grantsOf(role));
  return flat([...cluster, ...(namespaces.get(place) ?? [])]);
}

function flat(rules: readonly PolicyRule[]): string[] {
  const all = rules.flatMap(({ apiGroups, resources, verbs, resourceNames = [] }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => `${verb} ${resource}.${group} ${resourceNames.join(',')}`),
      ),
    ),
  );
  return [...new Set(all)].toSorted();
}
