import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createSplitItem } from '../../activities/split-item.ts';
import { storeJson } from '../../activities/stored-json.ts';
import { loadTargetState } from '../../activities/target-state-store.ts';
import type { TargetSettings } from '../../activities/target-settings.ts';
import { createObjectStore } from '../../clients/object-store/create-object-store.ts';
import { registerSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import { describeItem, massDriftCause } from '../../domain/infrastructure/drift-item.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { remediationId } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { finding } from '../support/review-card.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { hour } from '../support/workflow-harness.ts';

const temporal = await useTemporal();
const { client } = temporal;
const approvals = { remindAfter: hour, expireAfter: 24 * hour, onExpiry: 'report' as const };
const names = ['one', 'two', 'three', 'four'];
const decision = {
  decisionId: 'split-once',
  actor: 'ada',
  action: 'split',
  planDigest: 'd',
  door: 'page',
  memberOf: [],
} as const;

/** Temporal for a worker that is killed when it starts its next part after so many. */
function killedAfter(parts: number): Client {
  let started = 0;
  return {
    workflow: {
      getHandle: client.workflow.getHandle.bind(client.workflow),
      signalWithStart: async (...args: Parameters<typeof client.workflow.signalWithStart>) => {
        if (started === parts) throw new Error('killed');
        started += 1;
        return await client.workflow.signalWithStart(...args);
      },
    },
  } as unknown as Client;
}

/** Ids of all runs of remediations of a target, open or not, once the listing has so many. */
async function runs(target: string, count: number): Promise<string[]> {
  const query = `WorkflowId STARTS_WITH '${remediationId(target, '')}'`;
  return await waitUntil(
    async () => {
      const ids: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
      return ids.length >= count ? ids.toSorted() : undefined;
    },
    { within: 120_000 },
  );
}

for (const before of [0, 1, 3]) {
  test(`a split whose worker was killed after ${before} of 4 parts starts the others, and none anew`, async () => {
    await registerSearchAttributes(temporal.connection, temporal.namespace, Object.values(searchAttributes));
    const target = `split-after-${before}`;
    const store = createObjectStore({ folder: temporaryFolder() });
    const findings = names.map((name) => finding({ target, name, id: Buffer.from(name).toString('hex') }));
    const decided = { strategy: 'alert-and-review', prune: false, approvals, reasons: [] } as const;
    const item = describeItem(massDriftCause, findings, { ...decided, reasons: [] });
    const whole = {
      target,
      seen: { item, evidence: await storeJson(store, 'evidence.json', findings), commit: 'c0ffee' },
      sequence: Date.now(),
      decision: { ...decision, at: new Date().toISOString() },
      times: { heartbeat: 10_000 },
    };
    const splitBy = async (worker: Client) => {
      const deps = { store, temporal: worker, notifiers: new Map(), now: () => new Date() };
      const splitItem = createSplitItem({ ...deps, findTarget: async () => settings(target) });
      const logger = new DefaultLogger('ERROR', () => undefined);
      return await new MockActivityEnvironment({}, { logger }).run(splitItem, whole);
    };

    await assert.rejects(splitBy(killedAfter(before)), /killed/);
    const [first] = await runs(target, before);
    assert.equal(Object.keys((await loadTargetState(store, target)).split ?? {}).length, 4);
    // Somebody is quick, and has decided about it before the split goes on.
    if (first !== undefined) await client.workflow.getHandle(first).terminate('decided');

    assert.equal(await splitBy(client), '4 objects are asked about one by one');
    const all = await runs(target, 4);
    assert.equal(new Set(all).size, 4, 'each part was started once');
    if (first !== undefined) {
      const { status } = await client.workflow.getHandle(first).describe();
      assert.equal(status.name, 'TERMINATED');
    }
  });
}

/** What a split asks of the settings of a target. */
function settings(name: string): TargetSettings {
  const policy = { name: 'test', rules: [{ match: {}, strategy: 'self-heal' }] };
  return { name, policy, approvals, flapping: { heals: 3, within: hour } } as unknown as TargetSettings;
}
