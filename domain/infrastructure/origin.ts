import { canonicalJson } from './canonical-json.ts';
import type { Difference } from './compare.ts';
import type { DriftOrigin } from './finding.ts';

/**
 * Who moved: live away from what was last applied, Git ahead of it, or both.
 *
 * @param fromHead what live differs in from Git's newest state.
 * @param fromBase what live differs in from the state that was last applied; undefined where that is not known.
 */
export function originOf(
  fromHead: readonly Difference[],
  fromBase: readonly Difference[] | undefined,
): DriftOrigin {
  if (fromBase === undefined) return 'live';
  const moves = new Set(fromHead.map((difference) => moverOf(difference, fromBase)));
  if (moves.size === 1 && moves.has('git')) return 'git';
  return moves.has('git') || moves.has('both') ? 'both' : 'live';
}

function moverOf(difference: Difference, fromBase: readonly Difference[]): DriftOrigin {
  const before = fromBase.filter((other) => overlaps(difference.location, other.location));
  if (before.length === 0) return 'git';
  return before.some((other) => isSame(difference, other)) ? 'live' : 'both';
}

/** The same field, or one inside the other. */
function overlaps(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

function isSame(one: Difference, other: Difference): boolean {
  return one.location === other.location && canonicalJson(one.expected) === canonicalJson(other.expected);
}
