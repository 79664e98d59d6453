import type { Configuration } from '../../config/schema/configuration.ts';
import { nearest } from '../../config/suggestion.ts';

/** A target was named that the configuration does not have. */
class NoSuchTargetError extends Error {
  override readonly name = 'NoSuchTargetError';

  constructor(target: string, known: readonly string[]) {
    const meant = nearest(target, known);
    const has = known.length === 0 ? 'it has no targets yet' : `it has ${known.join(', ')}`;
    super(
      `there is no target ${target} in the configuration; ${meant === undefined ? has : `did you mean ${meant}? (${has})`}`,
    );
  }
}

/** Refuses a target that the configuration does not have, naming those it has. */
export function requireTarget({ targets }: Configuration, target: string): void {
  const known = targets.map(({ name }) => name);
  if (!known.includes(target)) throw new NoSuchTargetError(target, known);
}
