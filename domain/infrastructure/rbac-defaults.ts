import { groupOf } from './object.ts';
import type { KubernetesObject } from './object.ts';

export const rbacGroup = 'rbac.authorization.k8s.io';

export function isRbac(object: KubernetesObject): boolean {
  return groupOf(object.apiVersion) === rbacGroup;
}

/**
 * A Role, ClusterRole or binding with the few defaults these kinds have, so that it can be compared without asking
 * the server: it refuses even to try out rights that the asker lacks.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export function withRbacDefaults(object: KubernetesObject): KubernetesObject {
  const { roleRef, subjects } = object as { roleRef?: RoleReference; subjects?: Subject[] };
  return {
    ...object,
    ...(roleRef === undefined ? {} : { roleRef: { ...roleRef, apiGroup: roleRef.apiGroup || rbacGroup } }),
    ...(Array.isArray(subjects) ? { subjects: subjects.map(withGroup) } : {}),
  };
}

interface RoleReference {
  apiGroup?: string;
  kind: string;
  name: string;
}

interface Subject {
  apiGroup?: string;
  kind: string;
  name: string;
  namespace?: string;
}

function withGroup(subject: Subject): Subject {
  if (subject.apiGroup || (subject.kind !== 'User' && subject.kind !== 'Group')) return subject;
  return { ...subject, apiGroup: rbacGroup };
}
