import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createHoldService, createReleaseService } from '../../../activities/rollout/hold-service.ts';
import type { HoldDeps } from '../../../activities/rollout/hold-service.ts';
import { loadTargetState } from '../../../activities/target-state-store.ts';
import { ClientError } from '../../../clients/errors.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import type { Automation } from '../../../domain/gitops/automation.ts';
import { parseGitopsReference } from '../../../domain/gitops/gitops-reference.ts';
import { rolloutPlan } from '../../support/rollout-story.ts';
import { rolloutSettings } from '../../support/rollouts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

class GoneError extends ClientError {
  readonly code = 'unknown-name';
  readonly retryable = false;
}

/** Two Applications that heal, each from a target of the configuration. */
function world() {
  const store = createFolderStore(temporaryFolder());
  const automation = new Map<string, Automation>(
    ['shop', 'bank'].map((name) => [
      name,
      {
        uid: name,
        resourceVersion: '1',
        setting: { stated: true, value: { selfHeal: true } },
      },
    ]),
  );
  const scanned: string[] = [];
  const unreachable = new Set<string>();
  const configuration = { targets: ['shop', 'bank'], model: true, from: 'argocd/' };
  const deps = {
    store,
    findRollout: () => {
      if (!configuration.model) throw new GoneError('there is no model credit');
      return rolloutSettings({ targets: configuration.targets });
    },
    // What cannot be rendered may govern it, too.
    findTarget: async () => {
      throw new GoneError('no such target');
    },
    governorOf: (target: string) => parseGitopsReference(`${configuration.from}${target}`),
    gitopsOf: async (target: string) => {
      if (unreachable.has(target)) throw new GoneError(`there is no target ${target}`);
      return {
        identity: async () => 'cluster',
        readAutomation: async ({ name }: { name: string }) => automation.get(name),
        writeAutomation: async (
          { name }: { name: string },
          read: Automation,
          setting: Automation['setting'],
        ) => {
          automation.set(name, { ...read, setting });
          return true;
        },
      };
    },
    temporal: {
      workflow: {
        start: async (_type: string, { args }: { args: [{ target: string }] }) => {
          scanned.push(args[0].target);
        },
      },
    },
    times: {},
    now: () => new Date(),
  } as unknown as HoldDeps;
  const heals = (name: string): boolean => automation.get(name)?.setting.stated === true;
  const leases = async (target: string): Promise<number> =>
    Object.keys((await loadTargetState(store, target)).leases ?? {}).length;
  return { deps, configuration, heals, leases, scanned, unreachable };
}

const run = { model: 'credit', id: 'abc123abc123', plan: rolloutPlan() };
const alone = async (act: () => Promise<string>): Promise<string> =>
  await new MockActivityEnvironment({ scheduledTimestampMs: 1 }).run<[], string, () => Promise<string>>(act);
const hold = ({ deps }: ReturnType<typeof world>) => alone(() => createHoldService(deps)(run));
const release = ({ deps }: ReturnType<typeof world>) => alone(() => createReleaseService(deps)(run));

test('all that was held is given back, though model, targets and their sources are others by now', async () => {
  for (const change of [
    { targets: [] },
    { targets: ['shop'] },
    { model: false },
    { from: 'flux/kustomization/' },
  ]) {
    const told = world();
    await hold(told);
    assert.deepEqual([told.heals('shop'), told.heals('bank')], [false, false]);
    Object.assign(told.configuration, change);
    assert.match(await release(told), /argocd\/shop.*argocd\/bank/, JSON.stringify(change));
    assert.deepEqual([told.heals('shop'), told.heals('bank')], [true, true], JSON.stringify(change));
    assert.deepEqual([await told.leases('shop'), await told.leases('bank')], [0, 0]);
    assert.deepEqual(told.scanned, ['shop', 'bank']);
  }
});

test('a target that cannot be reached any more keeps no other one held, and is named', async () => {
  const told = world();
  await hold(told);
  told.unreachable.add('shop');
  await assert.rejects(release(told), /there is no target shop/);
  assert.equal(told.heals('bank'), true);
  assert.equal(await told.leases('shop'), 0);
});

test('where nothing was held there is nothing to give back', async () => {
  const told = world();
  assert.match(await release(told), /our scans see to it again/);
  assert.deepEqual(told.scanned, []);
});
