import type { HelmSettings } from '../../clients/renderers/render-settings.ts';
import { valueAt } from '../../domain/infrastructure/json-pointer.ts';
import type { Json } from '../../domain/infrastructure/object.ts';
import { compareRenders } from '../../domain/source/compare-renders.ts';
import {
  asOverride,
  collectionAssignments,
  settable,
  switches,
} from '../../domain/source/helm/assignments.ts';
import type { Assignment } from '../../domain/source/helm/assignments.ts';
import { valueOf } from '../../domain/source/live-change.ts';
import type { LiveChange } from '../../domain/source/live-change.ts';
import { SourceEditRefused } from '../../domain/source/refusal.ts';
import { editOf } from './candidate.ts';
import type { Candidate, Candidates } from './candidate.ts';
import { editValues, readChartValues } from './chart-values.ts';
import type { ChartValues } from './chart-values.ts';
import { feedingAssignments } from './feeding-values.ts';
import { trying } from './manifest-candidates.ts';
import { withOverride } from './rendered-field.ts';
import type { CodifySession } from './session.ts';

/** Values that are tried by a render of their own before one gives up. */
const mostTrials = 40;

/**
 * The values that feed a field, found by rendering with other values and seeing what moves, each set in the most
 * specific file that states it, else in the most specific file of the release.
 */
export async function* helmCandidates(
  session: CodifySession,
  change: LiveChange,
  rendered: Json,
  settings: HelmSettings,
): Candidates {
  const chart = await readChartValues(session, settings);
  let trials = 0;
  for await (const assignments of assignmentsFor(session, chart, change, rendered, settings)) {
    trials += 1;
    if (trials > mostTrials) return;
    if (assignments.some(({ path }) => valueAt(settings.values, path) !== undefined)) {
      yield new SourceEditRefused(
        'outside-source',
        'the value is set outside the chart, where its release is defined',
      );
      continue;
    }
    if (!(await brings(session, change, assignments, settings))) continue;
    yield* placements(session, chart, assignments);
  }
}

async function* assignmentsFor(
  session: CodifySession,
  { entries }: ChartValues,
  change: LiveChange,
  rendered: Json,
  settings: HelmSettings,
): AsyncGenerator<Assignment[], void> {
  if (change.path.length === 0) {
    for (const one of switches(entries, change)) yield [one];
    return;
  }
  const present = valueOf(rendered, change.path);
  if (isScalar(change.live) && (present === undefined || isScalar(present)) && change.change !== 'removed')
    yield* feedingAssignments(session, entries, change, present, settings);
  yield* collectionAssignments(entries, rendered, change);
  if (change.change !== 'removed') return;
  const same = entries.filter(({ value }) => present !== undefined && isScalar(value) && value === present);
  for (const { path } of same) yield [settable(entries, path, undefined)];
}

function isScalar(value: Json | undefined): boolean {
  return value !== undefined && (value === null || typeof value !== 'object');
}

/** Whether the chart renders to the live value, and to nothing else new, when it is given these values. */
async function brings(
  session: CodifySession,
  change: LiveChange,
  assignments: readonly Assignment[],
  settings: HelmSettings,
): Promise<boolean> {
  const result = await session.probe(withOverride(settings, asOverride(assignments)));
  if (result.faults.length > 0) return false;
  const after = result.objects.map(({ object }) => object);
  const { satisfied, unexpected } = compareRenders(session.before, after, session.request.changes);
  return unexpected.length === 0 && satisfied.includes(change);
}

/** Where the values can be written: the file that states them last, else the most specific one. */
async function* placements(
  session: CodifySession,
  { files }: ChartValues,
  assignments: readonly Assignment[],
): Candidates {
  const own = files.filter(({ prefix }) => prefix.length === 0);
  const mostSpecific = own.at(-1) ?? files.at(-1);
  const stating = files.findLast(({ prefix, values }) =>
    assignments.every(
      ({ path }) => isBelow(path, prefix) && valueAt(values, path.slice(prefix.length)) !== undefined,
    ),
  );
  const places = [...new Set([stating, mostSpecific])].filter((one) => one !== undefined);
  if (places.length === 0) {
    yield new SourceEditRefused(
      'no-place-in-source',
      'the chart has no values.yaml that could state the value',
    );
    return;
  }
  for (const { file, prefix } of places) {
    const text = (await session.read(file)) ?? '';
    for (const gone of assignments.some(({ value }) => value === undefined)
      ? [undefined, null]
      : [undefined]) {
      yield trying((): Candidate => {
        const changed = assignments.reduce(
          (result, { path, value }) => editValues(result, path.slice(prefix.length), value ?? gone),
          text,
        );
        return editOf(file, changed);
      });
    }
  }
}

function isBelow(path: readonly (string | number)[], prefix: readonly string[]): boolean {
  return prefix.every((step, index) => path[index] === step);
}
