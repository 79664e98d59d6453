import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { Grant } from '../../domain/rights/grant.ts';
import type { ClusterNeeds } from '../../domain/rights/needs.ts';
import { accountOf, roleObjects } from '../../domain/rights/role-objects.ts';
import type { Account } from '../../domain/rights/role-objects.ts';
import { rightsOf } from '../../domain/rights/role-rights.ts';
import type { WorkerRole } from '../../domain/worker-role.ts';
import type { ConfiguredCluster } from './configured-clusters.ts';

/** What one role may do in one cluster, and the objects that let it. */
export interface RoleInCluster {
  role: WorkerRole;
  account: Account;
  grants: Grant[];
  objects: KubernetesObject[];
}

/** The rights of roles in a cluster. Roles that do nothing there have neither grants nor objects. */
export function rightsOfCluster(
  { cluster }: ConfiguredCluster,
  needs: ClusterNeeds,
  { roles, installation }: { roles: readonly WorkerRole[]; installation: Account },
): RoleInCluster[] {
  return roles.map((role) => {
    const grants = rightsOf(role, needs);
    const account = accountOf(role, installation);
    // In the cluster that Plumbline runs in, what deploys it brings the accounts.
    const accounts = cluster.inCluster === true || grants.length === 0 ? [] : [serviceAccount(account)];
    return { role, account, grants, objects: [...accounts, ...roleObjects(role, grants, installation)] };
  });
}

function serviceAccount({ namespace, name }: Account): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } };
}
