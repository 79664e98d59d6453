import { describeFreeze } from '../../domain/freeze/freeze.ts';
import type { Freeze } from '../../domain/freeze/freeze.ts';

/** A freeze as it is printed: without the names by which the person is known elsewhere. */
export function freezeEntry(freeze: Freeze) {
  const { scope, by, since, until = null, reason, everything } = freeze;
  return { scope, by, since, until, reason, everything, detail: describeFreeze(freeze) };
}
