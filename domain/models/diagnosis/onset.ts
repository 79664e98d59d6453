import { changePoints } from '../../statistics/change-points.ts';
import type { ColumnDrift, DriftReport } from '../drift-report.ts';
import { scoreIsPValue, strengthOf } from '../report/column-order.ts';
import type { DataEvidence } from './evidence.ts';

/** Since when a model drifts: between two looks at it. Times are milliseconds since 1970. */
export interface Onset {
  /** The last look at which it did not; undefined where none is known. */
  after: number | undefined;
  /** The first look at which it did. */
  before: number;
  /** `untrusted`: the times of the data cannot be right. */
  pace: 'sudden' | 'gradual' | 'unknown' | 'untrusted';
}

/** How much drift there was at a time. */
interface Level {
  at: number;
  value: number;
}

/** Fewer looks say nothing about pace. */
const fewestLevels = 4;
/** A single step of at least this part of the whole rise is a jump. */
const jump = 0.6;
/** Below this a rise is noise, in shares of columns or in thresholds. */
const leastRise = 0.15;
/** Of all pairs of looks the later one is higher in at least this part of them where drift creeps in. */
const creeping = 0.75;

/**
 * When the drift began, from the pieces of the newest window where they have times, else from the comparisons before
 * it. A change point (`changePoints`) where there is one, else the largest step.
 */
export function findOnset(data: DataEvidence | undefined, noticedAt: string): Onset {
  const noticed: Onset = { after: undefined, before: Date.parse(noticedAt), pace: 'unknown' };
  if (data === undefined) return noticed;
  const ofHistory = onsetOf(levelsOfHistory(data));
  const ofChunks = onsetOf(levelsOfChunks(data.report));
  // What began before the newest window began, its pieces cannot show.
  if (ofHistory !== undefined && ofHistory.pace !== 'unknown') {
    const isWithin = ofChunks?.pace === 'sudden' && ofChunks.before > (ofHistory.after ?? 0);
    return isWithin && ofHistory.pace === 'sudden' && ofChunks.before <= ofHistory.before
      ? ofChunks
      : ofHistory;
  }
  return ofChunks ?? ofHistory ?? noticed;
}

function levelsOfHistory({ history, report }: DataEvidence): Level[] {
  const moved = movedColumns(report);
  const isKept = moved.length > 0 && history.every(({ strengths }) => strengths !== undefined);
  return history.map(({ at, share, strengths = {} }) => ({
    at: Date.parse(at),
    value: isKept ? meanStrength(moved.map(({ name }) => strengths[name])) : share,
  }));
}

function levelsOfChunks(report: DriftReport): Level[] {
  const moved = movedColumns(report);
  return (report.chunks ?? []).flatMap(({ end, share, columns }) => {
    if (end === undefined || share === null) return [];
    const strengths = moved.map((column) => {
      const { score = null, threshold = null } = columns[column.name] ?? {};
      return strengthOf(score, threshold, scoreIsPValue(column)) ?? undefined;
    });
    return [{ at: Date.parse(end), value: moved.length === 0 ? share : meanStrength(strengths) }];
  });
}

function movedColumns({ columns }: DriftReport): ColumnDrift[] {
  return columns.filter(({ role, drifted }) => role === 'feature' && drifted === true);
}

/** Twice the threshold says as much as more: one column must not drown the rest. */
function meanStrength(strengths: readonly (number | undefined)[]): number {
  return (
    strengths.reduce<number>((sum, one = 0) => sum + Math.min(2, Math.max(0, one)), 0) / strengths.length
  );
}

function onsetOf(levels: readonly Level[]): Onset | undefined {
  const [first, last] = [levels[0], levels.at(-1)];
  if (first === undefined || last === undefined || levels.length < 2) return undefined;
  const values = levels.map(({ value }) => value);
  const rise = middle(values.slice(-3)) - middle(values.slice(0, Math.min(3, values.length - 1)));
  const largest = largestStep(values);
  // Of a step that has just been made the end is all there is to see.
  const height = Math.max(rise, values[largest]! - values[largest - 1]!, last.value - first.value);
  if (height < leastRise) return undefined;
  const at = (index: number, pace: Onset['pace']): Onset => ({
    after: levels[index - 1]?.at,
    before: levels[index]?.at ?? last.at,
    pace,
  });
  if (levels.length < fewestLevels) return at(largest, 'unknown');
  const step = values[largest]! - values[largest - 1]!;
  if (step >= jump * height && isHeld(values, largest, height)) return at(largest, 'sudden');
  if (shareOfRises(values) < creeping) return at(firstChange(values) ?? largest, 'unknown');
  return at(firstChange(values) ?? 1, 'gradual');
}

/** The new level stays: a spike is no onset. */
function isHeld(values: readonly number[], index: number, height: number): boolean {
  const base = values[index - 1]!;
  return middle(values.slice(index)) - base >= (jump * height) / 2;
}

function largestStep(values: readonly number[]): number {
  let largest = 1;
  for (let index = 2; index < values.length; index += 1) {
    const step = values[index]! - values[index - 1]!;
    if (step > values[largest]! - values[largest - 1]!) largest = index;
  }
  return largest;
}

function firstChange(values: readonly number[]): number | undefined {
  return changePoints(Float64Array.from(values)).find(({ before, after }) => after > before)?.index;
}

/** Of all pairs that differ, the part in which the later is the higher. */
function shareOfRises(values: readonly number[]): number {
  let [rises, falls] = [0, 0];
  for (const [index, earlier] of values.entries())
    for (const later of values.slice(index + 1)) {
      if (later > earlier) rises += 1;
      if (later < earlier) falls += 1;
    }
  return rises + falls === 0 ? 0 : rises / (rises + falls);
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
