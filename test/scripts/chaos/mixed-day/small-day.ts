import { chainRecord, noEntries } from '../../../../domain/approval/audit-chain.ts';
import type { AuditEntry, AuditHead } from '../../../../domain/approval/audit-chain.ts';
import type { AuditRecord } from '../../../../domain/approval/audit-record.ts';
import type { ApiWrite, Evidence, SeenScan } from '../../../../scripts/chaos/mixed-day/evidence.ts';
import type { JournalEntry, Value } from '../../../../scripts/chaos/mixed-day/journal.ts';

export const healed = 'auto/ConfigMap/alpha';
export const agreed = 'asked/ConfigMap/alpha';
export const rejected = 'asked/ConfigMap/beta';
export const untouched = 'asked/ConfigMap/gamma';

/** Milliseconds since 1970, so many seconds into the day. */
export const second = (number: number): number => Date.UTC(2026, 0, 1) + number * 1000;

export function write(place: string, at: number, by: ApiWrite['by'], value: Value): ApiWrite {
  const version = value === null ? undefined : Math.round(at * 10);
  return { place, at: second(at), by, uid: `uid of ${place}`, version, value };
}

export function scan(
  target: string,
  [from, to]: readonly [number, number],
  drifts: SeenScan['drifts'],
): SeenScan {
  const times = { from: second(from), to: second(to) };
  return { target, workflowId: `drift-scan/${target}/${from}`, ...times, drifts };
}

export function record(at: number, workflowId: string, more: Partial<AuditRecord>): AuditRecord {
  return {
    id: `${workflowId}/${at}`,
    at: new Date(second(at)).toISOString(),
    kind: 'decision',
    target: 'asked',
    cause: 'alpha',
    workflowId,
    title: '',
    findings: [],
    evidence: 'digest',
    actor: 'ada',
    ...more,
  };
}

export function chained(records: readonly AuditRecord[]): AuditEntry[] {
  let head: AuditHead = noEntries;
  return records.map((one) => {
    const entry = chainRecord(head, one, one.at);
    head = entry;
    return entry;
  });
}

const decidedHeal = record(25, 'remediate/asked/alpha', { action: 'heal', door: 'slack', accepted: true });
const decidedReject = record(30, 'remediate/asked/beta', {
  id: 'remediate/asked/beta/call-1',
  action: 'reject',
  door: 'api',
  accepted: true,
});
export const records: readonly AuditRecord[] = [
  decidedHeal,
  record(26, 'remediate/asked/alpha', { kind: 'heal', outcome: 'healed' }),
  record(27, 'remediate/asked/alpha', { kind: 'outcome', outcome: 'healed' }),
  decidedReject,
  record(31, 'remediate/asked/beta', { kind: 'outcome', outcome: 'rejected' }),
];

const drifting = (place: string, value: string) =>
  ({ place, drift: 'configuration', values: [value] }) as const;

const answer = { kind: 'decision', digest: 'digest', actor: 'ada', outcome: 'ok' } as const;
export const journal: readonly JournalEntry[] = [
  {
    ...answer,
    id: 1,
    at: second(25),
    door: 'slack',
    workflowId: 'remediate/asked/alpha',
    action: 'heal',
  },
  {
    ...answer,
    id: 2,
    at: second(30),
    door: 'api',
    workflowId: 'remediate/asked/beta',
    action: 'reject',
    decisionId: 'call-1',
  },
  { kind: 'retraining', id: 3, at: second(40), model: 'scoring', outcome: 'ok' },
];

/** A short day on which everything went as it should: three objects drift, one of them is left so by decision. */
export function smallDay(changes: Partial<Evidence> = {}): Evidence {
  const git = ['git-first'];
  return {
    seed: 1,
    startedAt: second(0),
    quietFrom: second(60),
    endedAt: second(90),
    cameToRest: true,
    targets: {
      auto: { policy: 'self-heal', watched: false },
      asked: { policy: 'alert-and-review', watched: false },
    },
    journal,
    scans: [
      scan('auto', [12, 13], [drifting(healed, 'drift-1')]),
      scan('asked', [22, 23], [drifting(agreed, 'drift-2'), drifting(rejected, 'drift-3')]),
      scan('asked', [70, 71], [drifting(rejected, 'drift-3')]),
    ],
    writes: [
      write(healed, 10, 'people', 'drift-1'),
      write(healed, 14, 'plumbline', 'git-first'),
      write(agreed, 20, 'people', 'drift-2'),
      write(agreed, 26, 'plumbline', 'git-first'),
      write(rejected, 21, 'people', 'drift-3'),
    ],
    live: {
      [healed]: 'git-first',
      [agreed]: 'git-first',
      [rejected]: 'drift-3',
      [untouched]: 'git-first',
    },
    git: { [healed]: git, [agreed]: git, [rejected]: git, [untouched]: git },
    trail: chained(records),
    decided: {
      [decidedHeal.id]: [drifting(agreed, 'drift-2')],
      [decidedReject.id]: [drifting(rejected, 'drift-3')],
    },
    messages: [
      { key: 'asked/alpha', episode: 'run-1', text: 'alpha: healed', asks: false },
      { key: 'asked/beta', episode: 'run-2', text: 'beta: left as it is', asks: false },
    ],
    openWorkflows: [],
    failedWorkflows: [],
    failedScans: 0,
    retrainings: [{ model: 'scoring', outcome: 'registered' }],
    leftovers: [],
    acknowledgedPairs: ['pair-1', 'pair-2'],
    storedRows: ['pair-1', 'pair-2', 'pair-3'],
    memory: memoryOf(300, () => 400),
    crashes: [],
    ...changes,
  };
}

/** A worker's memory over so many seconds. */
export function memoryOf(seconds: number, megabytes: (second: number) => number): Evidence['memory'] {
  return Array.from({ length: seconds }, (_, at) => ({
    process: 'worker-1',
    at: second(at),
    megabytes: megabytes(at),
  }));
}
