import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eachConcurrently } from '../../../activities/comparison/concurrently.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import { tellRemediation } from '../../../activities/tell-remediation.ts';
import { describeItem, groupByObject } from '../../../domain/infrastructure/drift-item.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { Strategy } from '../../../domain/infrastructure/policy.ts';
import { sendDecision } from '../../../workers/operations/send-decision.ts';
import {
  driftScanId,
  remediationId,
  remediationQuery,
  taskQueues,
  workflowTypes,
} from '../../../workflows/messages.ts';
import type { DriftScanInput, DriftScanResult } from '../../../workflows/messages.ts';
import { concurrency, measure } from './runs.ts';
import type { Run } from './runs.ts';
import { objectsOf } from './start-system.ts';
import type { ThroughputSystem } from './start-system.ts';

const times = { heartbeat: 10_000 };
const hour = 60 * 60 * 1000;
const approvals = { remindAfter: 12 * hour, expireAfter: 24 * hour, onExpiry: 'report' } as const;

/** Drift as a scan found it, of one object that equals Git again. */
export interface PastDrift {
  target: string;
  commit: string;
  cause: string;
  findings: Finding[];
}

/** Lets so many ConfigMaps drift, has them scanned, and puts them right. */
export async function rememberDrift(system: ThroughputSystem, count: number): Promise<PastDrift[]> {
  const { client, store, kubernetes, targets } = system;
  const drifts: PastDrift[] = [];
  for (const target of targets) {
    if (drifts.length >= count) break;
    const configMaps = objectsOf(target).filter(({ kind }) => kind === 'ConfigMap');
    const set = async (value: string): Promise<void> => {
      await eachConcurrently(configMaps, 8, async ({ metadata }) => {
        const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace: target, name: metadata.name };
        await kubernetes.patch(reference, [{ op: 'replace', path: '/data/FEATURE', value }], {
          fieldManager: 'kubectl-edit',
        });
      });
    };
    await set('disabled');
    const { result, commit } = (await client.workflow.execute(workflowTypes.driftScan, {
      workflowId: `${driftScanId(target)}/${randomUUID()}`,
      taskQueue: taskQueues.orchestration,
      args: [{ target, times } satisfies DriftScanInput],
    })) as DriftScanResult;
    await set('enabled');
    const { findings } = JSON.parse(new TextDecoder().decode(await store.read(result))) as StoredScan;
    for (const [cause, ofObject] of groupByObject(target, findings))
      drifts.push({ target, commit, cause: `${cause}-bench`, findings: ofObject });
  }
  return drifts;
}

/** Remediations that find that live equals Git: told, looked at, healed without a write, recorded. */
export async function runNoOps(
  system: ThroughputSystem,
  drifts: readonly PastDrift[],
  count: number,
): Promise<Run> {
  return await measure(system, count, async (index) => {
    const drift = { ...at(drifts, index), cause: `${at(drifts, index).cause}-${randomUUID()}` };
    await tell(system, drift, 'self-heal');
    const handle = system.client.workflow.getHandle(remediationId(drift.target, drift.cause));
    await handle.result();
    return handle;
  });
}

/** Decisions about reviews that are open already: taken, answered, recorded, and the review is over. */
export async function runDecisions(
  system: ThroughputSystem,
  drifts: readonly PastDrift[],
  count: number,
): Promise<Run> {
  const { client } = system;
  const open = Array.from({ length: count }, (_, index) => {
    const drift = at(drifts, index);
    return { ...drift, cause: `${drift.cause}-${randomUUID()}` };
  });
  const idOf = ({ target, cause }: PastDrift): string => remediationId(target, cause);
  const digests = new Map<string, string>();
  await eachConcurrently(open, concurrency, (drift) => tell(system, drift, 'alert-and-review'));
  await eachConcurrently(open, concurrency, async (drift) => {
    for (;;) {
      const { digest, actions } = await client.workflow.getHandle(idOf(drift)).query(remediationQuery);
      if (digest !== undefined && actions.length > 0) {
        digests.set(drift.cause, digest);
        return;
      }
      await pause(100);
    }
  });
  // What asking comes to is over before the clock starts.
  await pause(3000);
  return await measure(system, count, async (index) => {
    const drift = at(open, index);
    await sendDecision(
      client,
      idOf(drift),
      {
        decisionId: randomUUID(),
        actor: 'ada',
        action: 'reject',
        planDigest: digests.get(drift.cause) ?? '',
        door: 'api',
        memberOf: [],
      },
      { answer: 60_000, acceptance: 60_000 },
    );
    const handle = client.workflow.getHandle(idOf(drift));
    await handle.result();
    return handle;
  });
}

async function tell(
  { store, client }: ThroughputSystem,
  { target, commit, cause, findings }: PastDrift,
  strategy: Strategy,
): Promise<void> {
  const decision = { strategy, prune: false, approvals, reasons: ['a benchmark'] };
  const item = describeItem(cause, findings, decision);
  const look = { target, sequence: Date.now(), commit, times };
  await tellRemediation({ store, temporal: client, notifiers: new Map([['log', undefined]]) }, look, {
    item,
    findings,
  });
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing drifted');
  return item;
}
