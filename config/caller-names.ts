import type { PlacedFault } from './schema-faults.ts';

/**
 * A program that may decide counts as one of its own: it must not share its name with another one, or with a person,
 * whose approvals would then be its own too.
 */
export function faultsOfCallerNames(callers: readonly unknown[], people: readonly unknown[]): PlacedFault[] {
  const taken = new Map<string, string>();
  for (const [index, person] of people.entries()) {
    for (const name of namesOf(person)) taken.set(name, `people[${index}]`);
  }
  return callers.flatMap((caller, index): PlacedFault[] => {
    const { name } = Object(caller) as { name?: unknown };
    if (typeof name !== 'string') return [];
    const place = `approvals.callers[${index}]`;
    const owner = taken.get(name);
    if (owner === undefined) {
      taken.set(name, place);
      return [];
    }
    const message = `${place}.name "${name}" is already a name of ${owner}`;
    return [{ path: ['approvals', 'callers', index, 'name'], part: 'value', message }];
  });
}

/** All that a person is known by. */
function namesOf(person: unknown): string[] {
  const { name, slack, kubernetes, commandLine } = Object(person) as Record<string, unknown>;
  return [name, slack, kubernetes, commandLine].flat().filter((one) => typeof one === 'string');
}
