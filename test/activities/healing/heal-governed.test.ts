import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { healGoverned } from '../../../activities/healing/heal-governed.ts';
import type { HealObjectResult, HealOutcome } from '../../../activities/healing/heal-result.ts';
import type { GovernedHeal } from '../../../activities/healing/next-step.ts';
import type { SyncResult } from '../../../clients/gitops/gitops-client.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { connect } from '../comparison/cluster.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { approve, heal } from './approve.ts';

const by = 'Argo CD (Application argocd/shop)';

const result = (outcome: HealOutcome, changes: string[] = []): HealObjectResult => ({
  outcome,
  reason: outcome,
  changes,
  remaining: [],
});

/** Heals tasks that answer like this before and after the sync. */
async function run(answers: [HealOutcome, HealOutcome?][], sync: SyncResult) {
  const asked: number[] = [];
  const tasks = answers.map(([before, then = before]) => ({
    heal: (governed: GovernedHeal | undefined) =>
      Promise.resolve(governed?.synced === true ? result(then, ['removed it']) : result(before)),
  }));
  const results = await healGoverned(tasks, by, (waiting) => {
    asked.push(...waiting.map((task) => tasks.indexOf(task)));
    return Promise.resolve(sync);
  });
  return { asked, outcomes: results.map(({ outcome }) => outcome), results };
}

test('only what needs it is synced, once for all, and a comparison says whether it is healed', async () => {
  const { asked, outcomes, results } = await run(
    [['healed'], ['needs-sync', 'healed'], ['evidence-moved'], ['needs-sync', 'not-converged']],
    { outcome: 'done' },
  );
  assert.deepEqual(asked, [1, 3]);
  assert.deepEqual(outcomes, ['healed', 'healed', 'evidence-moved', 'not-converged']);
  assert.deepEqual(results[1]?.changes, [`synced by ${by}`, 'removed it']);
});

test('nothing is asked for where nothing needs it', async () => {
  const { asked } = await run([['healed'], ['refused']], { outcome: 'done' });
  assert.deepEqual(asked, []);
});

test('what is true to Git is healed whatever the sync says, and else the sync says why not', async () => {
  const failed: SyncResult = { outcome: 'failed', reason: 'no such chart' };
  const { outcomes, results } = await run(
    [
      ['needs-sync', 'healed'],
      ['needs-sync', 'not-converged'],
    ],
    failed,
  );
  assert.deepEqual(outcomes, ['healed', 'not-converged']);
  assert.equal(results[1]?.reason, 'no such chart');
  const refused = await run([['needs-sync', 'not-converged']], { outcome: 'refused', reason: 'suspended' });
  assert.deepEqual(refused.outcomes, ['refused']);
});

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);
after(() => kubernetes.close());

/** An object that Flux applies, as its labels say, with somebody's change. */
async function changed(data: Record<string, string>): Promise<KubernetesObject> {
  const namespace = await server.createNamespace();
  const metadata = { name: 'settings', namespace };
  const desired: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { mode: 'safe' } };
  const labels = {
    'kustomize.toolkit.fluxcd.io/name': 'apps',
    'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
  };
  const live = { ...desired, metadata: { ...metadata, labels } };
  await kubernetes.apply(live, { fieldManager: 'kustomize-controller' });
  await kubernetes.apply({ ...live, data }, { fieldManager: 'somebody', force: true });
  return desired;
}

test('what another tool applies is not applied by us, also where the target does not know of it', async () => {
  const desired = await changed({ mode: 'risky' });
  const healed = await heal(kubernetes, desired, await approve(kubernetes, desired));
  assert.equal(healed.outcome, 'needs-sync');
  assert.match(healed.reason, /Flux \(Kustomization flux-system\/apps\) is to bring it back/);
  assert.deepEqual(healed.changes, []);
});

test('what was only added to it is removed, without becoming a co-owner', async () => {
  const desired = await changed({ mode: 'safe', extra: 'x' });
  const healed = await heal(kubernetes, desired, await approve(kubernetes, desired));
  assert.equal(healed.outcome, 'healed');
  const { apiVersion, kind, metadata } = desired;
  const live = await kubernetes.get({ apiVersion, kind, ...metadata });
  assert.deepEqual(live?.['data'], { mode: 'safe' });
  const managers = (live?.metadata.managedFields ?? []).map(({ manager }) => manager);
  assert.ok(!managers.includes('plumbline'), managers.join());
});
