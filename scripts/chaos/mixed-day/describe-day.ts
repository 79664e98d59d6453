import { memoryByQuarters } from './checks/memory-is-flat.ts';
import { findingScan } from './checks/drift-is-found.ts';
import type { Evidence, Violation } from './evidence.ts';
import { allSpans } from './timeline.ts';

/** The report of a day, for people. */
export function describeDay(evidence: Evidence, violations: readonly Violation[]): string {
  const { seed, startedAt, quietFrom, endedAt, journal, crashes } = evidence;
  const disturbances = journal.flatMap((entry) => (entry.kind === 'disturbance' ? [entry.what] : []));
  const acts = journal.flatMap((entry) =>
    entry.kind === 'disturbance' ? [] : [entry.kind === 'change' ? entry.how : entry.kind],
  );
  const lines = [
    `seed ${seed}: ${seconds(quietFrom - startedAt)}, then ${seconds(endedAt - quietFrom)} until everything was at rest`,
    `done to it: ${counted(acts)}`,
    `disturbed: ${counted(disturbances)}`,
    ...describeDrift(evidence),
    ...describeDecisions(evidence),
    `scans: ${evidence.scans.length} stored, ${evidence.failedScans} failed; retrainings: ${counted(evidence.retrainings.map(({ outcome }) => outcome))}`,
    `payload pairs: ${evidence.acknowledgedPairs.length} acknowledged, ${evidence.storedRows.length} stored`,
    ...describeMemory(evidence),
    ...crashes.map((line) => `ended by itself: ${line.replaceAll(/\s+/g, ' ')}`),
    violations.length === 0 ? 'no violations' : `${violations.length} VIOLATIONS`,
    ...violations.map(({ rule, what, at }) => {
      const when = at === undefined ? '' : ` (${seconds(at - startedAt)} after the beginning)`;
      return `  ${rule}: ${what}${when}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function describeDrift(evidence: Evidence): string[] {
  const drifts = [...allSpans(evidence).values()].flatMap((spans) =>
    spans.filter(({ isDrift, by }) => isDrift && by === 'people'),
  );
  const found = drifts.flatMap((span) => {
    const scan = findingScan(evidence, span);
    return scan === undefined ? [] : [scan.to - span.from];
  });
  const byUs = (span: (typeof drifts)[number]): boolean =>
    evidence.writes.some(({ place, at, by }) => place === span.place && at === span.to && by === 'plumbline');
  const resolved = drifts.filter(byUs).map(({ from, to }) => (to ?? from) - from);
  const lasting = drifts.filter(({ to }) => to === undefined).length;
  const superseded = drifts.length - resolved.length - lasting;
  return [
    `drift: ${drifts.length} injected, ${found.length} found (${quantiles(found)})`,
    `       ${resolved.length} put right (${quantiles(resolved)}), ${superseded} changed again by people, ${lasting} left as decided`,
  ];
}

function describeDecisions({ journal, trail }: Evidence): string[] {
  const sent = journal.filter((entry) => entry.kind === 'decision');
  const records = trail.map(({ record }) => record).filter(({ kind }) => kind === 'decision');
  const accepted = records.filter((record) => record.accepted === true);
  return [
    `decisions: ${sent.length} sent (${counted(sent.map(({ door }) => door))}), ${sent.filter(({ late }) => late).length} of them late, ${sent.filter(({ outcome }) => outcome === 'ok').length} taken by a door`,
    `           ${records.length} on record, ${accepted.length} counted: ${counted(accepted.map(({ action }) => action ?? ''))}`,
  ];
}

function describeMemory({ memory }: Evidence): string[] {
  return [...Map.groupBy(memory, ({ process }) => process)]
    .filter(([, samples]) => samples.length >= 20)
    .map(
      ([process, samples]) => `memory of ${process}: ${memoryByQuarters(samples).join(', ')} MB by quarters`,
    );
}

function counted(items: readonly string[]): string {
  const groups = [...Map.groupBy(items, (item) => item)].map(([item, same]) => `${same.length} ${item}`);
  return groups.toSorted().join(', ') || 'none';
}

function quantiles(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (share: number): string => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return `${(value / 1000).toFixed(1)} s`;
  };
  return `median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(0)} s`;
}
