import type { HelmSettings } from '../../clients/renderers/render-settings.ts';
import type { Json } from '../../domain/infrastructure/object.ts';
import { asOverride, settable } from '../../domain/source/helm/assignments.ts';
import type { Assignment } from '../../domain/source/helm/assignments.ts';
import { asText } from '../../domain/source/json.ts';
import { markOf, solveText } from '../../domain/source/helm/marks.ts';
import type { ValueEntry } from '../../domain/source/helm/values.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { fieldIn, withOverride } from './rendered-field.ts';
import type { CodifySession } from './session.ts';

/** Values that are marked by a render of their own. */
const mostMarks = 30;

/**
 * What single values of a chart must be so that a field has its live value: each value is given a mark, and where the
 * mark comes out in the field, the value feeds it.
 *
 * @param present what the field is now.
 */
export async function* feedingAssignments(
  session: CodifySession,
  entries: readonly ValueEntry[],
  change: LiveChange,
  present: Json | undefined,
  settings: HelmSettings,
): AsyncGenerator<Assignment[], void> {
  const { live = null } = change;
  const likely = rank(entries, change, present).slice(0, mostMarks);
  const look = async (assignments: readonly Assignment[]): Promise<Json | undefined> => {
    const result = await session.probe(withOverride(settings, asOverride(assignments)));
    return result.faults.length > 0 ? present : fieldIn(result.objects, change);
  };

  yield* textParts(entries, likely, present, live, look);
  for (const [index, { path, value }] of likely.entries()) {
    const mark = markOf(value, index);
    const field = await look([settable(entries, path, mark)]);
    if (field === present || field === undefined) continue;
    if (
      typeof field === 'string' &&
      typeof live === 'string' &&
      typeof mark === 'string' &&
      typeof value === 'string'
    ) {
      for (const [answer] of solveText(field, [{ mark, value }], live))
        if (answer !== undefined) yield [settable(entries, path, answer)];
    } else {
      for (const wanted of shapesOf(live, value)) yield [settable(entries, path, wanted)];
    }
  }
}

/** A template may turn a number into text and the other way round: the type that the value has now comes first. */
function shapesOf(live: Json, value: Json): Json[] {
  if (typeof value === 'string' && typeof live !== 'string') return [asText(live), live];
  const number = typeof live === 'string' && live.trim() !== '' ? Number(live) : Number.NaN;
  return typeof value === 'number' && Number.isFinite(number) ? [number, live] : [live];
}

/** All values that the text of the field may be made of, marked at once: `repository:tag` changes in both. */
async function* textParts(
  entries: readonly ValueEntry[],
  likely: readonly ValueEntry[],
  present: Json | undefined,
  live: Json,
  look: (assignments: readonly Assignment[]) => Promise<Json | undefined>,
): AsyncGenerator<Assignment[], void> {
  if (typeof present !== 'string' || typeof live !== 'string') return;
  const parts = likely.filter(
    (entry): entry is ValueEntry & { value: string } =>
      typeof entry.value === 'string' &&
      entry.value !== '' &&
      present.includes(entry.value) &&
      entry.path.every((step) => typeof step === 'string'),
  );
  const marked = parts.map(({ path, value }, index) => ({ path, value, mark: `mark${index}x` }));
  const field = await look(marked.map(({ path, mark }) => ({ path, value: mark })));
  if (typeof field !== 'string') return;
  const there = marked.filter(({ mark }) => field.includes(mark));
  if (there.length === 0) return;
  for (const answer of solveText(field, there, live)) {
    const changed = there.flatMap(({ path, value }, index) =>
      answer[index] === undefined || answer[index] === value ? [] : [settable(entries, path, answer[index])],
    );
    if (changed.length > 0) yield changed;
  }
}

function rank(entries: readonly ValueEntry[], change: LiveChange, present: Json | undefined): ValueEntry[] {
  const field = (change.path.findLast((step) => typeof step === 'string') ?? '').toLowerCase();
  const score = ({ path, value }: ValueEntry): number => {
    const name = (path.findLast((step) => typeof step === 'string') ?? '').toLowerCase();
    const same =
      value === present || (typeof value !== 'object' && asText(value) === asText(present)) ? 4 : 0;
    const part =
      typeof value === 'string' && value !== '' && typeof present === 'string' && present.includes(value)
        ? 2
        : 0;
    return same + part + (name === field ? 2 : name.includes(field) || field.includes(name) ? 1 : 0);
  };
  return entries
    .filter(({ value }) => value === null || typeof value !== 'object')
    .map((entry) => ({ entry, score: score(entry) }))
    .toSorted((one, other) => other.score - one.score)
    .map(({ entry }) => entry);
}
