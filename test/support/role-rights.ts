import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { Grant } from '../../domain/rights/grant.ts';
import { accountOf } from '../../domain/rights/role-objects.ts';
import { workerRoles } from '../../domain/worker-role.ts';
import type { WorkerRole } from '../../domain/worker-role.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { writeKubeconfig } from '../../scripts/dev/servers/kubeconfig.ts';
import type { RoleInCluster } from '../../workers/rights/rights-of-cluster.ts';
import { readAsked } from './asked-of-server.ts';
import type { AskedOfServer } from './asked-of-server.ts';
import { startOwnKubernetes } from './kubernetes-server.ts';
import type { TestKubernetes } from './kubernetes-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

const patience = { within: 120_000 };
export const installation = { namespace: 'plumbline', name: 'plumbline' };

/** A server that writes down who asks what of it, with an account for each role of a worker. */
export interface ServerWithRoles extends TestKubernetes {
  /** How each role reaches the server. */
  kubeconfigOf: Record<WorkerRole, string>;
  tokenOf: Record<WorkerRole, string>;
  clientOf(role: WorkerRole): Promise<KubernetesClient>;
  /** Gives roles what they are to have, which is in force then, and takes away what they had. */
  give(rights: readonly RoleInCluster[]): Promise<void>;
  /** Everything that a role has asked so far. */
  asked(role: WorkerRole): AskedOfServer[];
}

/** Starts one with controllers; stopped when the file ends. */
export async function startServerWithRoles(): Promise<ServerWithRoles> {
  const folder = temporaryFolder();
  const policy = path.join(folder, 'audit-policy.yaml');
  const log = path.join(folder, 'audit.log');
  const rules = [{ level: 'Metadata' }];
  writeFileSync(
    policy,
    JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived'], rules }),
  );
  appendFileSync(log, '');
  const server = await startOwnKubernetes({
    folder: path.join(folder, 'server'),
    controllers: true,
    apiserverFlags: [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`, '--audit-log-mode=blocking'],
  });
  await server.call('POST', '/api/v1/namespaces', { metadata: { name: installation.namespace } });
  const kubeconfigOf = {} as Record<WorkerRole, string>;
  const tokenOf = {} as Record<WorkerRole, string>;
  for (const role of workerRoles) {
    const token = await createAccount(server, role);
    const file = path.join(folder, `${role}.yaml`);
    writeKubeconfig(file, { ...server.access, token }, { name: server.context });
    kubeconfigOf[role] = file;
    tokenOf[role] = token;
  }
  const administrator = await createKubernetesClient({ kubeconfig: server.kubeconfig });
  after(() => administrator.close());
  let given: KubernetesObject[] = [];
  return {
    ...server,
    kubeconfigOf,
    tokenOf,
    async clientOf(role) {
      const client = await createKubernetesClient({ kubeconfig: kubeconfigOf[role] });
      after(() => client.close());
      return client;
    },
    async give(rights) {
      const objects = rights.flatMap((one) => one.objects);
      for (const object of objects)
        await administrator.apply(object, { fieldManager: 'kubectl', force: true });
      const names = new Set(objects.map(nameOf));
      for (const object of given.filter((one) => !names.has(nameOf(one))))
        await administrator.delete({ ...object, ...object.metadata });
      given = objects;
      // Who judges requests hears of it a moment later.
      await waitUntil(async () => {
        for (const right of rights.flatMap(rightsOf)) if (!(await isAllowed(server, right))) return false;
        return true;
      }, patience);
    },
    asked: (role) => readAsked(readFileSync(log, 'utf8'), usernameOf(role)),
  };
}

/** What a SubjectAccessReview asks about. */
interface Right {
  user: string;
  resourceAttributes: Record<string, string>;
}

/** Each right that is given, as a question. */
function rightsOf({ role, grants }: RoleInCluster): Right[] {
  return grants.flatMap(({ namespace, group, resource: kinds, verbs, names = [''] }) => {
    const [resource = '', subresource = ''] = kinds.split('/');
    const place = { ...(namespace === undefined ? {} : { namespace }), group, resource, subresource };
    return verbs.flatMap((verb) =>
      names.map((name) => ({ user: usernameOf(role), resourceAttributes: { ...place, verb, name } })),
    );
  });
}

async function isAllowed(server: TestKubernetes, spec: Right): Promise<boolean> {
  const answer = (await server.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec,
  })) as { status: { allowed: boolean } };
  return answer.status.allowed;
}

const nameOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

function usernameOf(role: WorkerRole): string {
  const { namespace, name } = accountOf(role, installation);
  return `system:serviceaccount:${namespace}:${name}`;
}

/** Answers its token. */
async function createAccount(server: TestKubernetes, role: WorkerRole): Promise<string> {
  const { namespace, name } = accountOf(role, installation);
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await server.call('POST', accounts, { metadata: { name } });
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const { status } = (await server.call('POST', `${accounts}/${name}/token`, request)) as {
    status: { token: string };
  };
  return status.token;
}

/**
 * Rights that nothing has needed: without one of them, by purpose and verb, everything that was asked would have been
 * allowed all the same.
 */
export function unneeded(grants: readonly Grant[], asked: readonly AskedOfServer[]): string[] {
  const allowed = asked.filter((request) => grants.some((grant) => covers(grant, request)));
  const rights = new Map(
    grants.flatMap((grant) => grant.verbs.map((verb) => [`${grant.why}: ${verb}`, { why: grant.why, verb }])),
  );
  return [...rights].flatMap(([name, { why, verb }]) => {
    const rest = grants.map((grant) =>
      grant.why === why ? { ...grant, verbs: grant.verbs.filter((one) => one !== verb) } : grant,
    );
    return allowed.every((request) => rest.some((grant) => covers(grant, request))) ? [name] : [];
  });
}

function covers({ namespace, group, resource, names, verbs }: Grant, asked: AskedOfServer): boolean {
  return (
    (namespace === undefined || namespace === asked.namespace) &&
    group === asked.group &&
    resource === asked.resource &&
    (names === undefined || (asked.name !== undefined && names.includes(asked.name))) &&
    verbs.some((verb) => verb === asked.verb)
  );
}
