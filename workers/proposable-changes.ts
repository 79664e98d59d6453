import type { Configuration } from '../config/schema/configuration.ts';
import type { Target } from '../config/schema/target.ts';
import { changeKinds } from '../domain/forge/pull-request.ts';
import type { ChangeKind } from '../domain/forge/pull-request.ts';

/**
 * What pull requests can be opened for in a target; undefined where no forge is configured. What Argo CD or Flux decide
 * a part of cannot be codified.
 */
export function proposableChanges(
  { forge }: Configuration,
  target: Target,
): readonly ChangeKind[] | undefined {
  if ((target.forge ?? forge) === undefined) return undefined;
  return target.source.from === undefined ? changeKinds : ['revert', 'ignore'];
}
