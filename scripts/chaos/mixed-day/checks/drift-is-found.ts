import { shows, targetOf } from '../evidence.ts';
import type { Evidence, SeenScan, Violation } from '../evidence.ts';
import { allSpans } from '../timeline.ts';
import type { Span } from '../timeline.ts';

/**
 * Whatever people changed and nobody changed again is in a scan. What was changed again is in one if a whole scan had
 * the time to see it; a followed target is seen as late as the events of its watches arrive.
 */
export function driftIsFound(evidence: Evidence): Violation[] {
  const violations: Violation[] = [];
  for (const spans of allSpans(evidence).values()) {
    for (const span of spans) {
      if (!span.isDrift || span.by !== 'people' || findingScan(evidence, span) !== undefined) continue;
      const missed = evidence.scans.find((scan) => hadTheTime(evidence, scan, span));
      if (span.to !== undefined && missed === undefined) continue;
      const why = missed === undefined ? 'no scan came' : `${missed.workflowId} did not see it`;
      violations.push({
        rule: 'drift is found',
        what: `${span.place} was ${span.value ?? 'deleted'}, and ${why}`,
        at: span.from,
      });
    }
  }
  return violations;
}

/** The first scan that shows it. */
export function findingScan({ scans }: Pick<Evidence, 'scans'>, span: Span): SeenScan | undefined {
  return scans
    .filter(({ to, from }) => to >= span.from && from <= (span.to ?? Infinity))
    .toSorted((one, other) => one.to - other.to)
    .find(({ drifts }) => drifts.some((drift) => drift.place === span.place && shows(drift, span.value)));
}

function hadTheTime({ targets }: Evidence, scan: SeenScan, span: Span): boolean {
  const target = targetOf(span.place);
  if (scan.target !== target || targets[target]?.watched === true) return false;
  return scan.from >= span.from && scan.to <= (span.to ?? Infinity);
}
