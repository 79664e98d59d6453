import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  checkGovernor,
  createHoldGovernor,
  createReleaseGovernor,
} from '../../activities/emergency/hold-governor.ts';
import { createGitopsClient } from '../../clients/gitops/create-gitops-client.ts';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { createObjectStore } from '../../clients/object-store/create-object-store.ts';
import { at } from '../../domain/gitops/fields.ts';
import { parseGitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { RecordedEmergency, declareEmergency, leaseTerms } from '../support/emergency-story.ts';
import { installGitops } from '../support/gitops/definitions.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';

// The hours until an emergency expires are skipped. The API server, its failure and what is held there are real.

const server = await useKubernetes();
const proxy = await useKubernetesProxy(server.access);
const environment = await useTimeSkipping();
const direct = await createKubernetesClient({ kubeconfig: server.kubeconfig, context: server.context });
const proxied = await createKubernetesClient({ kubeconfig: proxy.kubeconfig, context: proxy.context });
const namespace = await server.createNamespace('argocd');
const governor = parseGitopsReference(`argocd/${namespace}/shop`);
const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', namespace, name: 'shop' };
const spec = {
  project: 'shop',
  syncPolicy: { automated: { selfHeal: true, prune: false }, retry: { limit: 3 } },
};
const limits = { timeout: 300_000 };

before(async () => {
  await installGitops(direct);
  const { apiVersion, kind, name } = application;
  await direct.create({ apiVersion, kind, metadata: { name, namespace }, spec });
}, limits);
after(async () => {
  await proxied.close();
  await direct.close();
});

/** Those that hold Argo CD reach the cluster through the proxy; the others only record what they are asked. */
function overTheProxy(): RecordedEmergency {
  const activities = new RecordedEmergency();
  const deps = {
    store: createObjectStore({ folder: temporaryFolder() }),
    governorOf: () => governor,
    gitopsOf: async () => createGitopsClient(proxied),
    now: () => new Date(),
  };
  const release = createReleaseGovernor(deps);
  activities.holdGovernor = createHoldGovernor(deps);
  activities.lookAfterLease = (look) => checkGovernor(deps, look);
  activities.releaseGovernor = async (input) => {
    const standing = await release(input);
    activities.done.push('releaseGovernor');
    return standing;
  };
  return activities;
}

const specNow = async (): Promise<unknown> => (await direct.get(application))?.['spec'];

async function isHeld(): Promise<void> {
  assert.equal(at(await specNow(), 'syncPolicy', 'automated'), undefined);
}

/** Waits until people are told something, in steps of the time of the server. */
async function told({ cards }: RecordedEmergency, moment: string, detail = /./): Promise<void> {
  while (!cards.some((card) => card.moment === moment && detail.test(card.detail ?? '')))
    await environment.sleep('1 minute');
}

test(
  'a cluster that is away when policy ends one: people are told, and all is given back once it is there',
  limits,
  async () => {
    const activities = overTheProxy();
    activities.terms = { ...leaseTerms, onExpiry: 'revert' };
    const result = await declareEmergency(environment, activities, async (lease) => {
      assert.equal((await lease.opened()).accepted, true);
      await isHeld();
      await proxy.takeDown();
      await told(activities, 'trouble', /it could not be seen to: .*127\.0\.0\.1/);
      await told(activities, 'trouble', /what is held could not be given back: .*127\.0\.0\.1/);
      // Hours go by.
      await environment.sleep('5 hours');
      assert.equal((await lease.view()).phase, 'ending');
      assert.deepEqual(activities.done, ['openLease'], 'ours is held until Argo CD can be given back');
      await isHeld();
      await proxy.bringUp();
    });
    assert.equal(result.outcome, 'expired');
    assert.deepEqual(activities.done, ['openLease', 'releaseGovernor', 'forgetLease']);
    assert.deepEqual(await specNow(), spec);
    const { moments } = activities;
    for (const moment of ['reminded', 'escalated', 'expired'] as const)
      assert.equal(moments.filter((one) => one === moment).length, 1, moment);
    assert.equal(moments.filter((moment) => moment === 'trouble').length, 2, 'each trouble is told once');
  },
);

test(
  'one that is kept goes on while the cluster is away, and is closed once it is there',
  limits,
  async () => {
    const activities = overTheProxy();
    const result = await declareEmergency(environment, activities, async (lease) => {
      await lease.opened();
      await proxy.takeDown();
      await told(activities, 'overdue');
      const away = await lease.view();
      assert.equal(away.phase, 'open');
      assert.match(away.trouble ?? '', /it could not be seen to: .*127\.0\.0\.1/);
      await proxy.bringUp();
      await environment.sleep('10 minutes');
      assert.equal((await lease.view()).trouble, undefined, 'the next look finds it again');
      await isHeld();
      assert.equal((await lease.ask({ action: 'close', reason: 'rolled back' })).accepted, true);
    });
    assert.equal(result.outcome, 'closed');
    assert.deepEqual(await specNow(), spec);
  },
);
