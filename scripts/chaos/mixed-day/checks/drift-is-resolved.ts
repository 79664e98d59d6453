import { shows, targetOf } from '../evidence.ts';
import type { Evidence, Violation } from '../evidence.ts';
import type { JournalEntry, Place } from '../journal.ts';
import { allSpans } from '../timeline.ts';
import type { Span } from '../timeline.ts';

/** At the end live equals Git, apart from what people decided to leave; and what the API says is what its log says. */
export function driftIsResolved(evidence: Evidence): Violation[] {
  const violations: Violation[] = [];
  const spans = allSpans(evidence);
  for (const [place, said] of Object.entries(evidence.git)) {
    const [live, wanted] = [evidence.live[place] ?? null, said.at(-1) ?? null];
    const last = spans.get(place)?.at(-1);
    const at = last?.from;
    const violate = (what: string): void => {
      violations.push({
        rule: 'drift is resolved as decided',
        what: `${place} ${what}`,
        ...(at !== undefined && { at }),
      });
    };
    const diedSince = evidence.journal.some((entry) => isDeath(entry) && entry.at >= (at ?? 0) - 1000);
    if (last !== undefined && last.value !== live && !diedSince)
      violate(`is ${live}, and the last write of the log left ${last.value}`);
    if (live === wanted) continue;
    if (last === undefined || !last.isDrift) violate(`is ${live} and Git says ${wanted}`);
    else if (!isLeftByDecision(evidence, place, last)) violate(`is still ${live}, and nobody decided so`);
  }
  return violations;
}

/** What it carried out in its last moment may be missing in its log. */
function isDeath(entry: JournalEntry): boolean {
  return entry.kind === 'disturbance' && entry.what === 'kill API server';
}

function isLeftByDecision({ trail, decided, targets }: Evidence, place: Place, span: Span): boolean {
  if (targets[targetOf(place)]?.policy === 'self-heal') return false;
  return trail.some(
    ({ record: { id, kind, accepted, action, at } }) =>
      kind === 'decision' &&
      accepted === true &&
      action === 'reject' &&
      Date.parse(at) >= span.from &&
      (decided[id] ?? []).some((one) => one.place === place && shows(one, span.value)),
  );
}
