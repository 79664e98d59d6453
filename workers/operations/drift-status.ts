import type { Client } from '@temporalio/client';
import { readLatestScan } from '../../activities/stored-scans.ts';
import type { StoredScan } from '../../activities/stored-scans.ts';
import { loadTargetState } from '../../activities/target-state-store.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { causeOfObject } from '../../domain/infrastructure/drift-item.ts';
import { leaseOf } from '../../domain/emergency/overlap.ts';
import { describeFreeze } from '../../domain/freeze/freeze.ts';
import type { Freeze } from '../../domain/freeze/freeze.ts';
import type { ShownPullRequest } from '../../domain/approval/review-card.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import type { TargetState } from '../../domain/infrastructure/target-state.ts';
import { leaseWorkflowId } from '../../workflows/emergency-messages.ts';
import { listClosedRemediations } from './closed-remediations.ts';
import type { ClosedRemediation } from './closed-remediations.ts';
import { readFreezes } from './freeze-changes.ts';
import { listOpenLeases } from './open-leases.ts';
import type { OpenLease } from './open-leases.ts';
import { listOpenRemediations, waitingForPeople } from './open-remediations.ts';
import type { OpenRemediation } from './open-remediations.ts';
import { readScanFailure } from './scan-failure.ts';

/** A finding of the latest scan, and what is being done about it. */
export interface FindingStatus {
  finding: Finding;
  /** The phase of its remediation, what people decided to leave, `held` by an emergency, or `reported`. */
  state: string;
  /** Why it waits although policy would heal it, where it does. */
  waits?: string;
  /** The pull request that carries it back to Git, where one is open. */
  pullRequest?: ShownPullRequest;
  /** Where that happens: the remediation, or the scan that reported it. */
  workflowId: string;
}

/** How one target stands. */
export interface TargetStatus {
  target: string;
  /** Undefined before the first scan. */
  scan: StoredScan | undefined;
  findings: FindingStatus[];
  /** Why the latest scan came to nothing, where it did: what is known is older then. */
  failure: { workflowId: string; message: string } | undefined;
}

export interface DriftStatus {
  targets: TargetStatus[];
  /** Items that wait for a person, in the order in which people should look at them. */
  approvals: OpenRemediation[];
  /** Emergencies in which healing is held. */
  leases: OpenLease[];
  /** What is frozen now. */
  freezes: Freeze[];
}

/** What drifts and what waits, from storage and from what the server lists: no worker has to run for that. */
export async function readDriftStatus(
  client: Client,
  store: ObjectStore,
  targets: readonly string[],
): Promise<DriftStatus> {
  const scans = new Map<string, StoredScan | undefined>();
  for (const target of targets) scans.set(target, await readLatestScan(store, target));
  const open = (await listOpenRemediations(client)).filter(({ target }) => targets.includes(target));
  const oldest = Math.min(...[...scans.values()].map((scan) => scan?.sequence ?? Number.POSITIVE_INFINITY));
  const closed = Number.isFinite(oldest) ? await listClosedRemediations(client, new Date(oldest)) : [];

  const freezes = await readFreezes(store);
  const statuses: TargetStatus[] = [];
  for (const [target, scan] of scans) {
    const state = await loadTargetState(store, target);
    const findings = scan === undefined ? [] : findingsOf(scan, open, closed, state, freezes);
    statuses.push({ target, scan, findings, failure: await readScanFailure(client, target) });
  }
  return {
    targets: statuses,
    approvals: waitingForPeople(open),
    leases: (await listOpenLeases(client)).filter(({ target }) => targets.includes(target)),
    freezes,
  };
}

function findingsOf(
  scan: StoredScan,
  open: readonly OpenRemediation[],
  closed: readonly ClosedRemediation[],
  { settled, waiting = {}, leases = {} }: TargetState,
  freezes: readonly Freeze[],
): FindingStatus[] {
  const frozen = freezes.find(({ scope }) => scope === 'all' || scope === `target/${scan.target}`);
  const ended = closed.filter(
    ({ outcome, closedAt }) => outcomesThatEndDrift.has(outcome) && closedAt.getTime() >= scan.sequence,
  );
  const done = new Set(ended.flatMap(({ findings }) => findings));
  // The oldest wins, as it comes first; there may be thousands of both.
  const openOf = new Map(
    open.toReversed().flatMap((remediation) => remediation.findings.map((id) => [id, remediation] as const)),
  );
  const statuses: FindingStatus[] = [];
  for (const finding of scan.findings) {
    const remediation = openOf.get(finding.id);
    if (remediation === undefined && done.has(finding.id)) continue;
    const cause = causeOfObject(scan.target, finding);
    const lease = finding.notHealable === undefined ? leaseOf(Object.values(leases), finding) : undefined;
    if (lease !== undefined) {
      statuses.push({ finding, state: 'held', workflowId: leaseWorkflowId(scan.target, lease.id) });
      continue;
    }
    const isChanging = remediation?.phase === 'healing' || remediation?.phase === 'proposing';
    const isFrozen = isChanging && frozen !== undefined;
    const waits = remediation === undefined ? waiting[cause] : isFrozen ? describeFreeze(frozen) : undefined;
    const idle = settled[cause]?.outcome ?? (waits === undefined ? 'reported' : 'waiting');
    const status = {
      finding,
      state: remediation?.phase ?? idle,
      workflowId: remediation?.workflowId ?? scan.workflowId,
    };
    const pullRequest = remediation?.pullRequest;
    statuses.push({
      ...status,
      ...(waits === undefined ? {} : { waits }),
      ...(pullRequest === undefined ? {} : { pullRequest }),
    });
  }
  return statuses;
}

/** After these live equals Git, whatever an older scan saw. */
const outcomesThatEndDrift: ReadonlySet<string> = new Set(['healed', 'codified', 'drift-gone']);
