import { shows, targetOf } from '../evidence.ts';
import type { Evidence, Violation } from '../evidence.ts';
import { allSpans, logMayMiss } from '../timeline.ts';
import type { Span } from '../timeline.ts';

/** Clocks of the same machine, read by two processes, milliseconds. */
const tolerance = 100;

/**
 * The system changes only what drifted, to what Git says, and where people are asked only what they agreed to: so no
 * decision is carried out twice, and none on something else than was shown.
 */
export function changesAreDecided(evidence: Evidence): Violation[] {
  const violations: Violation[] = [];
  for (const spans of allSpans(evidence).values()) {
    for (const [index, span] of spans.entries()) {
      const before = spans[index - 1];
      if (before === undefined || span.by !== 'plumbline') continue;
      const fault = faultOf(evidence, before, span);
      if (fault === undefined) continue;
      const what = `${span.place} was changed from ${before.value} to ${span.value}: ${fault}`;
      violations.push({ rule: 'changes are decided', what, at: span.from });
    }
  }
  return [...violations, ...writtenAgain(evidence)];
}

function faultOf(evidence: Evidence, before: Span, after: Span): string | undefined {
  if (!before.isDrift) return logMayMiss(evidence, after.from) ? undefined : 'it had not drifted';
  if (after.isDrift) return 'Git never said so';
  if (evidence.targets[targetOf(after.place)]?.policy !== 'alert-and-review') return undefined;
  const agreed = evidence.trail.some(
    ({ record: { id, kind, accepted, action, at } }) =>
      kind === 'decision' &&
      accepted === true &&
      action === 'heal' &&
      Date.parse(at) >= before.from - tolerance &&
      Date.parse(at) <= after.from + tolerance &&
      (evidence.decided[id] ?? []).some((one) => one.place === after.place && shows(one, before.value)),
  );
  return agreed ? undefined : 'nobody had agreed to that';
}

/** Writes that changed an object although it had been put right already, and nobody had touched it since. */
function writtenAgain(evidence: Evidence): Violation[] {
  const { writes, git } = evidence;
  const violations: Violation[] = [];
  for (const [place, ofPlace] of Map.groupBy(writes, (write) => write.place)) {
    for (const [index, write] of ofPlace.entries()) {
      const before = ofPlace[index - 1];
      if (write.by !== 'plumbline' || before?.by !== 'plumbline') continue;
      if (before.value !== write.value || before.uid !== write.uid) continue;
      if (!git[place]?.includes(write.value) || logMayMiss(evidence, write.at)) continue;
      const what = `${place} was written again although it was ${write.value} already`;
      violations.push({ rule: 'changes are decided', what, at: write.at });
    }
  }
  return violations;
}
