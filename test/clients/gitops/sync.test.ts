import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createGitopsClient } from '../../../clients/gitops/create-gitops-client.ts';
import type { SyncResult } from '../../../clients/gitops/gitops-client.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import { mapAt, textAt } from '../../../domain/gitops/fields.ts';
import type { GitopsReference } from '../../../domain/gitops/gitops-reference.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../scripts/dev/processes/wait-until.ts';
import { simulateArgocd } from '../../support/gitops/argocd.ts';
import { installGitops } from '../../support/gitops/definitions.ts';
import { simulateFlux } from '../../support/gitops/flux.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';

const server = await useKubernetes();
const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig, context: server.context });
const namespace = await server.createNamespace('gitops');
const commit = 'a'.repeat(40);
const patient = createGitopsClient(kubernetes, { longest: 60_000, between: 100 });
const hasty = createGitopsClient(kubernetes, { longest: 500, between: 50 });

before(() => installGitops(kubernetes));
after(() => kubernetes.close());

const config = (value: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace },
  data: { value },
});
const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };

let count = 0;

/** A new Application, and a request about it. */
async function application(more: Record<string, unknown> = {}) {
  count += 1;
  const name = `app-${count}`;
  const governor: GitopsReference = {
    tool: 'argocd',
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    namespace,
    name,
  };
  const { apiVersion, kind } = governor;
  const spec = { syncPolicy: { syncOptions: ['ServerSideApply=true'] } };
  await kubernetes.create({ apiVersion, kind, metadata: { name, namespace }, spec, ...more });
  const request = { governor, objects: [settings], commits: [commit], requestedBy: 'target shop' };
  return { governor, request };
}

test('a sync is set as an operation, carried out, and answered', async () => {
  const { governor, request } = await application();
  const argocd = simulateArgocd(kubernetes, governor, () => [config('git')]);
  assert.deepEqual(await patient.sync(request), { outcome: 'done' });
  await argocd.stop();
  const sync = mapAt(argocd.operations[0], 'sync');
  assert.deepEqual(sync, {
    revision: commit,
    prune: false,
    resources: [{ group: '', kind: 'ConfigMap', name: 'settings', namespace }],
    syncOptions: ['ServerSideApply=true'],
  });
  assert.equal(mapAt(await kubernetes.get(settings), 'data')?.['value'], 'git');
});

test("a sync that fails is told in Argo CD's words", async () => {
  const { governor, request } = await application();
  const argocd = simulateArgocd(kubernetes, governor, () => [], { succeeds: false });
  const answer = await patient.sync(request);
  await argocd.stop();
  assert.deepEqual(answer, { outcome: 'failed', reason: "Argo CD's sync failed: it Failed" });
});

test('an operation of somebody else is left to end first', async () => {
  const theirs = {
    initiatedBy: { username: 'alice' },
    sync: { resources: [{ kind: 'Nothing', name: 'x' }] },
  };
  const { governor, request } = await application({ operation: theirs });
  const waiting = patient.sync(request);
  const argocd = simulateArgocd(kubernetes, governor, () => []);
  assert.deepEqual(await waiting, { outcome: 'done' });
  await argocd.stop();
  assert.deepEqual(
    argocd.operations.map((operation) => textAt(operation, 'initiatedBy', 'username')),
    ['alice', 'plumbline'],
  );
  const { request: blocked } = await application({ operation: theirs });
  assert.deepEqual(await hasty.sync(blocked), {
    outcome: 'refused',
    reason: 'Argo CD is at work on another operation, which does not end',
  });
});

test('what was asked for before the worker died is waited for, not asked again', async () => {
  const { governor, request } = await application();
  const died = new AbortController();
  const first = patient.sync(request, died.signal).catch(() => 'died');
  await waitUntil(async () => mapAt(await kubernetes.get(governor), 'operation'), { within: 120_000 });
  died.abort(new Error('died'));
  assert.equal(await first, 'died');
  const again = patient.sync(request);
  const argocd = simulateArgocd(kubernetes, governor, () => []);
  assert.deepEqual(await again, { outcome: 'done' });
  await argocd.stop();
  assert.equal(argocd.operations.length, 1);
});

test('a sync that nobody begins is taken back', async () => {
  const { governor, request } = await application();
  const answer = await hasty.sync(request);
  assert.match(answer.outcome === 'done' ? '' : answer.reason, /has not begun with the sync/);
  assert.equal(mapAt(await kubernetes.get(governor), 'operation'), undefined);
});

test('a sync that a sync window holds up is told so', async () => {
  const operation = { info: [{ name: 'plumbline', value: 'target shop@1' }], sync: {} };
  const message = 'Sync operation blocked by sync window';
  const { request } = await application({
    status: { operationState: { phase: 'Running', message, operation } },
  });
  assert.deepEqual(await hasty.sync(request), {
    outcome: 'failed',
    reason: `Argo CD's sync does not end: ${message}`,
  });
});

test('what is deleted while it is asked is told as gone', async () => {
  const { governor, request } = await application();
  const waiting = patient.sync(request);
  await waitUntil(async () => mapAt(await kubernetes.get(governor), 'operation'), { within: 120_000 });
  await kubernetes.delete(governor);
  const gone = new RegExp(`Application ${namespace}/${governor.name} (in the cluster|is no longer there)`);
  for (const answer of [await waiting, await patient.sync(request)])
    assert.match(answer.outcome === 'refused' ? answer.reason : '', gone);

  const flux = await fluxObjects({ kind: 'Kustomization', spec: {} });
  const asked = patient.sync(flux.request);
  await waitUntil(async () => (await kubernetes.get(flux.repository))?.metadata.annotations, {
    within: 120_000,
  });
  await kubernetes.delete(flux.repository);
  const answer = await asked;
  assert.match(answer.outcome === 'refused' ? answer.reason : '', /GitRepository .*git-\d+/);
});

interface FluxCase {
  kind: 'Kustomization' | 'HelmRelease';
  spec: Record<string, unknown>;
}

async function fluxObjects({ kind, spec }: FluxCase) {
  count += 1;
  const apiVersion =
    kind === 'Kustomization' ? 'kustomize.toolkit.fluxcd.io/v1' : 'helm.toolkit.fluxcd.io/v2';
  const repository = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    namespace,
    name: `git-${count}`,
  };
  const governor: GitopsReference = { tool: 'flux', apiVersion, kind, namespace, name: `flux-${count}` };
  const create = (one: { apiVersion: string; kind: string; name: string }, content: unknown) =>
    kubernetes.create({
      apiVersion: one.apiVersion,
      kind: one.kind,
      metadata: { name: one.name, namespace },
      spec: content,
    });
  await create(repository, { url: 'https://git.example/platform' });
  const sourceRef = { kind: 'GitRepository', name: repository.name };
  const source = kind === 'Kustomization' ? { sourceRef } : { chart: { spec: { chart: 'web', sourceRef } } };
  await create(governor, { ...source, ...spec });
  const request = { governor, objects: [settings], commits: [commit], requestedBy: 'target shop' };
  return { repository, governor, request };
}

for (const kind of ['Kustomization', 'HelmRelease'] as const) {
  test(`the source of a ${kind} is fetched first, then it is reconciled`, async () => {
    const { repository, governor, request } = await fluxObjects({ kind, spec: {} });
    const flux = simulateFlux(kubernetes, repository, governor, {
      head: () => commit,
      objects: () => [config('flux')],
    });
    const answer: SyncResult = await patient.sync(request);
    await flux.stop();
    assert.deepEqual(answer, { outcome: 'done' });
    assert.deepEqual(flux.reconciled, [`GitRepository/${repository.name}`, `${kind}/${governor.name}`]);
    const annotations = (await kubernetes.get(governor))?.metadata.annotations ?? {};
    const asked = annotations['reconcile.fluxcd.io/requestedAt'];
    assert.match(asked ?? '', /^plumbline-/);
    const forced = annotations['reconcile.fluxcd.io/forceAt'];
    assert.equal(forced, kind === 'HelmRelease' ? asked : undefined);
  });
}

test('what is suspended is not asked, and a controller that is silent is told apart', async () => {
  const suspended = await fluxObjects({ kind: 'Kustomization', spec: { suspend: true } });
  const refused = await hasty.sync(suspended.request);
  assert.deepEqual(refused, {
    outcome: 'refused',
    reason: `Kustomization ${suspended.governor.name} is suspended`,
  });
  const silent = await fluxObjects({ kind: 'Kustomization', spec: {} });
  const answer = await hasty.sync(silent.request);
  assert.match(answer.outcome === 'done' ? '' : answer.reason, /does not reconcile GitRepository/);
});

test('who may not write is told so', async () => {
  const { request } = await application();
  const user = await server.createRestrictedUser(namespace, [
    { apiGroups: ['argoproj.io'], resources: ['applications'], verbs: ['get', 'list'] },
  ]);
  const limited = await createKubernetesClient({ kubeconfig: user.kubeconfig, context: 'plumbline' });
  const answer = await createGitopsClient(limited, { longest: 500, between: 50 }).sync(request);
  await limited.close();
  assert.equal(answer.outcome, 'refused');
  assert.match(answer.reason, /patch/);
});
