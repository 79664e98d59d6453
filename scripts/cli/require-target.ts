import type { Configuration } from '../../config/schema/configuration.ts';
import { nearest } from '../../config/suggestion.ts';

/** A target was named that the configuration does not have. */
class NoSuchTargetError extends Error {
  override readonly name = 'NoSuchTargetError';

  constructor(target: string, targets: readonly string[], models: readonly string[]) {
    const known = [...targets, ...models];
    const meant = nearest(target, known);
    const has = known.length === 0 ? 'it has no targets yet' : `it has ${known.join(', ')}`;
    super(
      `there is no target ${models.length === 0 ? '' : 'or model '}${target} in the configuration; ${meant === undefined ? has : `did you mean ${meant}? (${has})`}`,
    );
  }
}

/**
 * Refuses a target that the configuration does not have, naming those it has.
 *
 * @param models what may be named in its place, too
 */
export function requireTarget(
  { targets }: Configuration,
  target: string,
  models: readonly string[] = [],
): void {
  const known = targets.map(({ name }) => name);
  if (!known.includes(target)) throw new NoSuchTargetError(target, known, models);
}
