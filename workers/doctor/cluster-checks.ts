import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Grant, Verb } from '../../domain/rights/grant.ts';
import { rightsOf } from '../../domain/rights/role-rights.ts';
import type { WorkerRole } from '../../domain/worker-role.ts';
import type { ClusterPool } from '../cluster-pool.ts';
import { configuredClusters } from '../rights/configured-clusters.ts';
import type { ConfiguredCluster } from '../rights/configured-clusters.ts';
import { discoverNeeds } from '../rights/discover-needs.ts';
import type { DiscoveryDoors } from '../rights/discover-needs.ts';
import { fault, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';
import { judgeClock } from './clock.ts';
import { lookAtKinds } from './kind-checks.ts';

/** Questions about rights at once. */
const concurrency = 8;
/** Missing rights that are named one by one. */
const mostNamed = 10;

export interface ClusterDoors extends Omit<DiscoveryDoors, 'open'> {
  clusters: ClusterPool;
  /** Whose rights are asked about: those of this user have to be enough for all of these. */
  roles: readonly WorkerRole[];
}

/** Two places for each cluster, since finding out what rights are needed renders Git and takes a while. */
export function clusterChecks(configuration: Configuration, doors: ClusterDoors): Check[] {
  return configuredClusters(configuration).flatMap((of) => [
    {
      place: `cluster ${of.name}`,
      mend: `correct the cluster in plumbline.yaml (kubectl${of.cluster.context === undefined ? '' : ` --context ${of.cluster.context}`} version tries the same), or see that it can be reached from here`,
      look: async (signal: AbortSignal) =>
        await lookAtCluster(await doors.clusters.open(of.cluster), of, signal),
    },
    {
      place: `rights in ${of.name}`,
      mend: 'mend the cluster and the sources of its targets first: what is needed follows from both',
      look: async (signal: AbortSignal) => await lookAtRights(configuration, of, doors, signal),
    },
  ]);
}

async function lookAtCluster(
  kubernetes: KubernetesClient,
  of: ConfiguredCluster,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const version = await kubernetes.version(signal);
  const from = Date.now();
  // Answers who we are, and with the time of the server.
  const self = await kubernetes.create(
    { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: { name: '' } },
    { signal },
  );
  const to = Date.now();
  const { userInfo } = (self['status'] ?? {}) as { userInfo?: { username?: string } };
  const created = Date.parse(self.metadata.creationTimestamp ?? '');
  return [
    well(`${version} at ${kubernetes.server}, as ${userInfo?.username ?? 'nobody known'}`),
    ...(Number.isNaN(created) ? [] : [judgeClock(new Date(created), { from, to })]),
    ...(await lookAtKinds(kubernetes, of, signal)),
  ];
}

async function lookAtRights(
  configuration: Configuration,
  of: ConfiguredCluster,
  { clusters, roles, ...doors }: ClusterDoors,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const kubernetes = await clusters.open(of.cluster);
  const needs = await discoverNeeds(
    configuration,
    of,
    { ...doors, open: (cluster) => clusters.open(cluster) },
    { dryRuns: true, signal },
  );
  const results: CheckResult[] = [];
  for (const role of roles) {
    const questions = questionsOf(rightsOf(role, needs));
    if (questions.length === 0) continue;
    const missing = await missingOf(kubernetes, questions, signal);
    if (missing.length === 0) {
      results.push(well(`${role}: all ${questions.length} rights`));
      continue;
    }
    const named = missing.slice(0, mostNamed).map(inWords).join('; ');
    const more = missing.length > mostNamed ? `; and ${missing.length - mostNamed} more` : '';
    results.push(
      fault(
        `${role}: ${missing.length} of ${questions.length} rights are missing: ${named}${more}`,
        `grant them to this user: plumbline rights --role ${role} --cluster ${of.name} -o yaml | kubectl apply -f -`,
      ),
    );
  }
  return results;
}

interface Question extends Pick<Grant, 'namespace' | 'group' | 'resource'> {
  verb: Verb;
  name: string | undefined;
}

/** One for each verb, place and name; the same is asked once. */
function questionsOf(grants: readonly Grant[]): Question[] {
  const all = new Map<string, Question>();
  for (const { namespace, group, resource, verbs, names } of grants)
    for (const verb of verbs)
      for (const name of names ?? [undefined]) {
        const question = { namespace, group, resource, verb, name };
        all.set(JSON.stringify(question), question);
      }
  return [...all.values()];
}

async function missingOf(
  kubernetes: KubernetesClient,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<Question[]> {
  const missing: Question[] = [];
  const left = questions.values();
  const ask = async (): Promise<void> => {
    for (const question of left) if (!(await isAllowed(kubernetes, question, signal))) missing.push(question);
  };
  await Promise.all(Array.from({ length: concurrency }, ask));
  return missing;
}

async function isAllowed(
  kubernetes: KubernetesClient,
  { namespace, group, resource: stated, verb, name }: Question,
  signal: AbortSignal,
): Promise<boolean> {
  const [resource, subresource] = stated.split('/');
  const review = await kubernetes.create(
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      metadata: { name: '' },
      spec: { resourceAttributes: { verb, group, resource, subresource, namespace, name } },
    },
    { signal },
  );
  return (review['status'] as { allowed?: boolean } | undefined)?.allowed === true;
}

function inWords({ verb, resource, group, namespace, name }: Question): string {
  const kind = group === '' ? resource : `${resource}.${group}`;
  return `${verb} ${kind}${name === undefined ? '' : ` ${name}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
}
