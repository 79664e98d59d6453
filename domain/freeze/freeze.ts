import { shortened, visible } from '../text/visible.ts';

/** What a freeze stops: all changes, or those of one target or model. */
export type FreezeScope = 'all' | `target/${string}` | `model/${string}`;

/** Somebody has stopped changes. Scans, analyses and decisions go on. */
export interface Freeze {
  scope: FreezeScope;
  /** Who froze it, by name, and by all the names they are known by. */
  by: string;
  identities: readonly string[];
  /** RFC 3339. */
  since: string;
  reason: string;
  /** When it ends by itself, RFC 3339; it lasts until somebody ends it without. */
  until?: string;
  /** Also what puts back waits, such as a canary that fails. */
  everything: boolean;
}

/** Every freeze that was not ended; one for each scope. */
export interface FreezeRecord {
  version: 1;
  freezes: readonly Freeze[];
}

export const nothingFrozen: FreezeRecord = { version: 1, freezes: [] };

/** A change that is about to be made. */
export interface Change {
  target?: string | undefined;
  model?: string | undefined;
  /** It puts back what was begun, and goes on unless everything is frozen. */
  isUndoing: boolean;
}

/** The freeze that holds a change back; undefined where none does. The one that lasts longest speaks for all. */
export function freezeOver(record: FreezeRecord, change: Change, now: Date): Freeze | undefined {
  const { target, model, isUndoing } = change;
  const scopes = new Set<FreezeScope>(['all', `target/${target ?? ''}`, `model/${model ?? ''}`]);
  return freezesInForce(record, now)
    .filter(({ scope, everything }) => scopes.has(scope) && (everything || !isUndoing))
    .toSorted((one, other) => endOf(other) - endOf(one))[0];
}

/** Those that are not over. */
export function freezesInForce({ freezes }: FreezeRecord, now: Date): Freeze[] {
  return freezes.filter((freeze) => endOf(freeze) > now.getTime());
}

/** The record with this freeze; one of the same scope is replaced, what is over is forgotten. */
export function addFreeze(record: FreezeRecord, freeze: Freeze, now: Date): FreezeRecord {
  const others = freezesInForce(record, now).filter(({ scope }) => scope !== freeze.scope);
  return { version: 1, freezes: [...others, freeze] };
}

/** The record without the freezes of these scopes. */
export function removeFreezes(record: FreezeRecord, scopes: readonly FreezeScope[], now: Date): FreezeRecord {
  const left = freezesInForce(record, now).filter(({ scope }) => !scopes.includes(scope));
  return left.length === record.freezes.length ? record : { version: 1, freezes: left };
}

const longestReason = 300;
const noReason = 'no reason was given';

/** Such as `frozen by ada since 2026-11-21T20:00:00Z: a change of network`. */
export function describeFreeze({ scope, by, since, until, reason, everything }: Freeze): string {
  const what = scope === 'all' ? '' : ` (${scope.replace('/', ' ')})`;
  const depth = everything ? ' with everything' : '';
  const end = until === undefined ? '' : ` until ${until}`;
  return `frozen${depth}${what} by ${visible(by)} since ${since}${end}: ${reason === '' ? noReason : shortened(visible(reason), longestReason)}`;
}

/** Milliseconds since 1970; for ever where it ends only by hand, or nobody can tell when. */
function endOf({ until = '' }: Freeze): number {
  const end = Date.parse(until);
  return Number.isNaN(end) ? Infinity : end;
}
