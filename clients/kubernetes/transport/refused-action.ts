import type { RefusedAction } from '../errors.ts';

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

/** Who may not do what where, and what to grant, in one line. */
export function describeGrant(action: RefusedAction): string {
  const { verb, resource, group, namespace, path } = action;
  const object = path ?? (group ? `${resource}.${group}` : (resource ?? ''));
  const place = namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
  const role = namespace === undefined ? 'a ClusterRole' : `a Role in ${namespace}`;
  const rule =
    path === undefined
      ? `verbs [${verb}] on apiGroups ["${group}"], resources [${resource}]`
      : `verbs [${verb}] on nonResourceURLs [${path}]`;
  return `${describeUser(action.user)} may not ${verb} ${object} ${place}; to grant it, bind ${role} with ${rule}`;
}

function describeUser(user: string): string {
  const account = /^system:serviceaccount:([^:]+):(.+)$/.exec(user);
  return account === null ? `User "${user}"` : `ServiceAccount ${account[1]}/${account[2]}`;
}
