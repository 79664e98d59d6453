import type { DataEvidence, ScanPoint } from '../evidence.ts';
import type { Observed } from '../observation.ts';

const hour = 60 * 60 * 1000;
const periods = [
  { name: 'the same hour of earlier weeks', length: 7 * 24 * hour, fewest: 2 },
  { name: 'the same hour of earlier days', length: 24 * hour, fewest: 3 },
] as const;

/** How far from a whole number of periods a window may lie and still be at the same time of it, milliseconds. */
const tolerance = 45 * 60 * 1000;
/** Shares this far apart, and columns that have this part in common, look alike. */
const alikeShare = 0.2;
const alikeColumns = 0.6;
/** Of the windows at the same time, this part must look alike; of those at other times fewer than this may drift. */
const mostly = 0.6;

/** Whether it looked like this at the same time of earlier weeks or days, and not in between. */
export function observeSeason({ history }: DataEvidence): Observed {
  const newest = history.at(-1);
  if (newest === undefined || newest.drifted !== true) return { observations: [], open: [] };
  const earlier = history.slice(0, -1).filter(({ drifted }) => drifted !== null);
  for (const { name, length, fewest } of periods) {
    const same = earlier.filter((point) => isSameTime(point, newest, length));
    if (same.length < fewest) continue;
    const alike = same.filter((point) => isAlike(point, newest));
    const others = earlier.filter((point) => !same.includes(point));
    const drifted = others.filter((point) => point.drifted === true);
    const isSeason = alike.length >= fewest && alike.length / same.length >= mostly;
    if (isSeason && drifted.length < mostly * others.length) {
      const text = `${name} looked alike ${alike.length} of ${same.length} times, other hours did not`;
      return { observations: [{ kind: 'season-alike', text }], open: [] };
    }
    if (alike.length === 0 && length > 24 * hour) {
      const text = `${name} looked different`;
      return { observations: [{ kind: 'season-unlike', text }], open: [] };
    }
  }
  const knowsWeeks = earlier.some((point) => distance(point, newest) > 2 * periods[0].length);
  const open = 'earlier weeks: whether this hour of the week always looks like this is not known yet';
  return { observations: [], open: knowsWeeks ? [] : [open] };
}

function isSameTime(point: ScanPoint, newest: ScanPoint, period: number): boolean {
  const apart = distance(point, newest);
  const off = Math.abs(apart - Math.round(apart / period) * period);
  return apart > period / 2 && off <= tolerance;
}

function isAlike(point: ScanPoint, newest: ScanPoint): boolean {
  if (point.drifted !== true || Math.abs(point.share - newest.share) > alikeShare) return false;
  const union = new Set([...point.columns, ...newest.columns]);
  const common = point.columns.filter((column) => newest.columns.includes(column));
  return union.size === 0 || common.length / union.size >= alikeColumns;
}

function distance(point: ScanPoint, newest: ScanPoint): number {
  return Date.parse(newest.at) - Date.parse(point.at);
}
