import type { RefusedAction } from '../../../domain/infrastructure/refused-action.ts';

const refusal =
  /User "([^"]*)" cannot (\S+) (?:resource "([^"]*)" in API group "([^"]*)"(?: in the namespace "([^"]*)")?|path "([^"]*)")/;

/** Reads the action out of the API server's words; undefined when it was not the authoriser that refused. */
export function refusedAction(message: string): RefusedAction | undefined {
  const match = refusal.exec(message);
  if (match === null) return undefined;
  const [, user = '', verb = '', resource, group, namespace, path] = match;
  return {
    user,
    verb,
    ...(resource === undefined ? {} : { resource, group: group ?? '' }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(path === undefined ? {} : { path }),
  };
}
