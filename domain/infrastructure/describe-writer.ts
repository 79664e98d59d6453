import { describeAge } from '../text/age.ts';
import type { Actor } from './actor.ts';
import type { FieldDifference } from './finding.ts';
import { isPeoplesTool } from './legitimate-drift/managers.ts';

/**
 * Who made a change, with what and when: `by alice@example.org with kubectl-edit, 5 min ago`. Without an audit log
 * only the tool is known: `by somebody with kubectl-edit`, or a controller's own name. Empty where nobody can be
 * named, as for a removed field.
 */
export function describeWriter(
  { manager, subresource, changedNoLaterThan, actor }: FieldDifference,
  now: Date,
): string {
  const tool = actor?.manager ?? manager;
  const door = subresource === undefined ? '' : ` through ${subresource}`;
  const time = actor?.at ?? changedNoLaterThan;
  const age = time === undefined ? undefined : describeAge(time, now);
  const when = age === undefined ? '' : `, ${age} ago`;
  if (actor !== undefined) {
    return `by ${describeActor(actor)}${tool === null ? '' : ` with ${tool}`}${door}${when}`;
  }
  if (tool === null) return '';
  return isPeoplesTool(tool) ? `by somebody with ${tool}${door}${when}` : `by ${tool}${door}${when}`;
}

/** How many others are named who may have been it. */
const mostOthers = 5;

/** `alice@example.org`, with who acted in this name and who else may have been it. */
export function describeActor({ user, impersonatedBy, orElse = [], moreElse = 0 }: Actor): string {
  const through = impersonatedBy === undefined ? '' : ` (impersonated by ${impersonatedBy})`;
  const left = Math.max(0, orElse.length - mostOthers) + moreElse;
  const more = left === 0 ? [] : [`${left} more`];
  return `${[user, ...orElse.slice(0, mostOthers), ...more].join(' or ')}${through}`;
}
