import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { objectKey } from '../../../domain/infrastructure/object.ts';
import type { TargetState } from '../../../domain/infrastructure/target-state.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import type { PastRemediation } from '../../operations/past-remediations.ts';
import type { HistoryEvent } from './history-section.ts';
import { startOfScan } from './page-sources.ts';
import { count } from './words.ts';

/** What is known to have happened around a finding. */
export interface KnownHistory {
  finding: Finding;
  cause: string;
  state: TargetState;
  /** Names of the scans of its target, the newest first. */
  scans: readonly string[];
  open: OpenRemediation | undefined;
  past: readonly PastRemediation[];
  /** What the audit trail says about it. */
  audited: readonly HistoryEvent[];
}

/** The events of a finding's life, in no order. */
export function historyOf({
  finding,
  cause,
  state,
  scans,
  open,
  past,
  audited,
}: KnownHistory): HistoryEvent[] {
  return [
    ...changes(finding),
    ...sightings(finding, scans),
    ...(state.heals[objectKey(finding)] ?? []).map((at) => ({
      at,
      what: 'Plumbline healed the object',
      tone: 'good' as const,
    })),
    ...settlement(state, cause),
    ...(open === undefined ? [] : opening(open)),
    ...past.map(({ outcome, closedAt, workflowId }) => ({
      at: closedAt.toISOString(),
      what: `An item about it was closed: ${outcome.replaceAll('-', ' ')}`,
      workflowId,
    })),
    ...audited,
  ];
}

/** Who wrote what differs, once for each writer. */
function changes({ fields }: Finding): HistoryEvent[] {
  const events = new Map<string, HistoryEvent>();
  for (const { actor, manager, changedNoLaterThan } of fields) {
    if (actor !== undefined) {
      const what = `${actor.user} changed it${manager === null ? '' : ` with ${manager}`}`;
      events.set(what, { at: actor.at, what, tone: 'bad' });
    } else if (manager !== null && changedNoLaterThan !== undefined) {
      const what = `Changed with ${manager}, no later than this`;
      events.set(what, { at: changedNoLaterThan, what, tone: 'bad' });
    }
  }
  return [...events.values()];
}

function sightings({ firstSeen }: Finding, scans: readonly string[]): HistoryEvent[] {
  const first = Date.parse(firstSeen);
  if (Number.isNaN(first)) return [];
  const since = scans.filter((name) => Date.parse(startOfScan(name)) >= first);
  const [last] = since;
  return [
    { at: firstSeen, what: 'First seen by a scan' },
    ...(last === undefined || since.length < 2
      ? []
      : [{ at: startOfScan(last), what: `The latest of ${count(since.length, 'scan')} since` }]),
  ];
}

function settlement({ settled }: TargetState, cause: string): HistoryEvent[] {
  const left = settled[cause];
  if (left === undefined) return [];
  return [{ at: left.at, what: `Left alone: ${left.outcome.replaceAll('-', ' ')}` }];
}

function opening({ startedAt, workflowId }: OpenRemediation): HistoryEvent[] {
  return [{ at: startedAt.toISOString(), what: 'An item was opened for it', tone: 'asks', workflowId }];
}
