/** What a refused request wanted to do, in the words of RBAC. */
export interface RefusedAction {
  verb: string;
  /** Plural resource, with its subresource: `deployments/scale`. Absent for a path such as `/openapi/v3`. */
  resource?: string;
  group?: string;
  /** Absent at the cluster scope. */
  namespace?: string;
  path?: string;
  user: string;
}

/** More namespaces than this are counted, not named. */
const mostNamed = 3;

/**
 * Who may not do what where, and what to grant, in one line.
 *
 * @param namespaces all in which it was refused, where they are several.
 */
export function describeGrant(action: RefusedAction, namespaces: readonly string[] = []): string {
  const { verb, resource, group, namespace, path } = action;
  const object = path ?? (group ? `${resource}.${group}` : (resource ?? ''));
  const refused = namespaces.length > 0 || namespace === undefined ? namespaces : [namespace];
  const [only = ''] = refused;
  const one = refused.length === 0 ? 'a ClusterRole' : `a Role in ${only}`;
  const role = refused.length > 1 ? 'a Role in each of them' : one;
  const rule =
    path === undefined
      ? `verbs [${verb}] on apiGroups ["${group}"], resources [${resource}]`
      : `verbs [${verb}] on nonResourceURLs [${path}]`;
  return `${describeUser(action.user)} may not ${verb} ${object} ${describePlaces(refused)}; to grant it, bind ${role} with ${rule}`;
}

function describePlaces(namespaces: readonly string[]): string {
  if (namespaces.length === 0) return 'in the whole cluster';
  const named = namespaces.slice(0, mostNamed).join(', ');
  const others = namespaces.length - mostNamed;
  if (namespaces.length === 1) return `in namespace ${named}`;
  return `in namespaces ${named}${others > 0 ? ` and ${others} more` : ''}`;
}

function describeUser(user: string): string {
  const account = /^system:serviceaccount:([^:]+):(.+)$/.exec(user);
  return account === null ? `User "${user}"` : `ServiceAccount ${account[1]}/${account[2]}`;
}
