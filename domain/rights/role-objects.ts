import type { KubernetesObject } from '../infrastructure/object.ts';
import type { Grant } from './grant.ts';
import { onlyDryRuns } from './only-dry-runs.ts';
import type { WorkerRole } from '../worker-role.ts';
import { rightsLabel } from './rights-label.ts';
import { rulesOf } from './rules.ts';

/** Whom rights are given to. */
export interface Account {
  namespace: string;
  name: string;
}

const rbac = 'rbac.authorization.k8s.io';
const writes = new Set(['create', 'update', 'patch', 'delete']);

/** The account of a role in an installation. */
export function accountOf(role: WorkerRole, installation: Account): Account {
  return { namespace: installation.namespace, name: `${installation.name}-${role}` };
}

/** The objects that give a role its rights: one ClusterRole, and one Role for each namespace. */
export function roleObjects(
  role: WorkerRole,
  grants: readonly Grant[],
  installation: Account,
): KubernetesObject[] {
  const account = accountOf(role, installation);
  const labels = {
    'app.kubernetes.io/name': 'plumbline',
    'app.kubernetes.io/instance': installation.name,
    'app.kubernetes.io/component': role,
    [rightsLabel]: role,
  };
  const subjects = [{ kind: 'ServiceAccount', ...account }];
  // Names of the whole cluster: a second installation has others.
  const clusterName = `${installation.namespace}:${account.name}`;
  const { cluster, namespaces } = rulesOf(grants);
  const objects: KubernetesObject[] = [];
  const add = (kind: string, place: { name: string; namespace?: string }, content: object): void => {
    objects.push({ apiVersion: `${rbac}/v1`, kind, metadata: { ...place, labels }, ...content });
  };
  if (cluster.length > 0) {
    add('ClusterRole', { name: clusterName }, { rules: cluster });
    const roleRef = { apiGroup: rbac, kind: 'ClusterRole', name: clusterName };
    add('ClusterRoleBinding', { name: clusterName }, { roleRef, subjects });
  }
  for (const [namespace, rules] of namespaces) {
    add('Role', { name: account.name, namespace }, { rules });
    const roleRef = { apiGroup: rbac, kind: 'Role', name: account.name };
    add('RoleBinding', { name: account.name, namespace }, { roleRef, subjects });
  }
  return [...objects, ...guardOf(role, grants, account)];
}

/** Detection is given writes for the sake of dry runs alone. */
function guardOf(
  role: WorkerRole,
  grants: readonly Grant[],
  { namespace, name }: Account,
): KubernetesObject[] {
  if (role !== 'scanning' || !grants.some(({ verbs }) => verbs.some((verb) => writes.has(verb)))) return [];
  return onlyDryRuns(`${namespace}-${name}-only-dry-runs`, `system:serviceaccount:${namespace}:${name}`);
}
