import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { parse } from 'yaml';
import { progressOnStandardError } from '../../scripts/dev/progress.ts';
import { writeKubeconfig } from '../../scripts/dev/servers/kubeconfig.ts';
import { callKubernetes } from '../../scripts/dev/servers/kubernetes-access.ts';
import type { KubernetesAccess } from '../../scripts/dev/servers/kubernetes-access.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startKubernetes } from '../../scripts/dev/servers/kubernetes.ts';
import type { Kubernetes, KubernetesOptions } from '../../scripts/dev/servers/kubernetes.ts';
import { SHARED_KUBECONFIG } from '../../scripts/test/shared-addresses.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A real API server, as its administrator. */
export interface TestKubernetes {
  kubeconfig: string;
  context: string;
  server: string;
  access: KubernetesAccess;
  /** A raw call with JSON both ways, independent of the client under test. Raises on any status but 2xx. */
  call(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown>;
  /** A new namespace of this file's own; it is deleted when the file ends. */
  createNamespace(prefix?: string): Promise<string>;
  /** A new user that may do only what `rules` say in that namespace, as a kubeconfig. */
  createRestrictedUser(
    namespace: string,
    rules: readonly PolicyRule[],
  ): Promise<{ kubeconfig: string; name: string }>;
}

/** One rule of a Role (rbac.authorization.k8s.io/v1). */
interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

/**
 * The API server that the test runner shares, or one of this file's own when the file runs alone. The shared one
 * always runs controllers and simulated nodes; ask for them if the test needs them, so that they also run then.
 * Isolate by namespace, and by API group where a test installs CRDs. Stopped when the file ends.
 */
export async function useKubernetes(options: { controllers?: boolean } = {}): Promise<TestKubernetes> {
  const shared = process.env[SHARED_KUBECONFIG];
  if (shared !== undefined) return connect(shared, readKubernetesAccess(shared));
  ofThisFile ??= startOwnKubernetes({ controllers: options.controllers ?? false });
  return ofThisFile;
}

/** The server of a file that runs alone, whoever in it asks for one. */
let ofThisFile: Promise<TestKubernetes> | undefined;

/** A server of this file's own, for tests that break, restart or reconfigure it. Stopped when the file ends. */
export async function startOwnKubernetes(
  options: Partial<KubernetesOptions> = {},
): Promise<TestKubernetes & Kubernetes> {
  const folder = options.folder ?? temporaryFolder();
  const kubernetes = await startKubernetes({
    controllers: false,
    progress: progressOnStandardError,
    ...options,
    folder,
  });
  after(() => kubernetes.stop());
  return { ...kubernetes, ...connect(kubernetes.kubeconfig, kubernetes.access) };
}

function connect(kubeconfig: string, access: KubernetesAccess): TestKubernetes {
  const call: TestKubernetes['call'] = (...args) => callKubernetes(access, ...args);
  const createNamespace: TestKubernetes['createNamespace'] = async (prefix = 'test') => {
    const name = `${prefix}-${randomBytes(4).toString('hex')}`;
    await call('POST', '/api/v1/namespaces', { metadata: { name } });
    after(() => call('DELETE', `/api/v1/namespaces/${name}`).catch(() => {}));
    return name;
  };
  /** What authorizes requests hears of a new role a moment later. */
  const isAllowed = async (user: string, namespace: string, rule: PolicyRule): Promise<boolean> => {
    const [[group], [asked = ''], [verb]] = [rule.apiGroups, rule.resources, rule.verbs];
    const [resource, subresource] = asked.split('/');
    const [name] = rule.resourceNames ?? [];
    const resourceAttributes = { namespace, group, resource, subresource, name, verb };
    const review = (await call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, resourceAttributes },
    })) as { status: { allowed: boolean } };
    return review.status.allowed;
  };
  const createRestrictedUser: TestKubernetes['createRestrictedUser'] = async (namespace, rules) => {
    const name = `user-${randomBytes(4).toString('hex')}`;
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    await call('POST', accounts, { metadata: { name } });
    await call('POST', `${rbac}/roles`, { metadata: { name }, rules });
    await call('POST', `${rbac}/rolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const answer = (await call('POST', `${accounts}/${name}/token`, request)) as {
      status: { token: string };
    };
    const file = path.join(temporaryFolder(), 'kubeconfig.yaml');
    writeKubeconfig(file, { ...access, token: answer.status.token }, { name: 'plumbline', namespace });
    const user = `system:serviceaccount:${namespace}:${name}`;
    const [first] = rules;
    if (first !== undefined) await waitUntil(() => isAllowed(user, namespace, first), { within: 120_000 });
    return { kubeconfig: file, name: user };
  };
  return {
    kubeconfig,
    context: 'plumbline',
    server: access.server,
    access,
    call,
    createNamespace,
    createRestrictedUser,
  };
}

export function readKubernetesAccess(kubeconfig: string): KubernetesAccess {
  const content = parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
    users: [{ user: { token: string } }];
  };
  const { cluster } = content.clusters[0];
  return {
    server: cluster.server,
    token: content.users[0].user.token,
    certificateAuthority: Buffer.from(cluster['certificate-authority-data'], 'base64').toString('utf8'),
  };
}
