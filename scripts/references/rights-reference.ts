import type { Grant, ServedKind, Verb } from '../../domain/rights/grant.ts';
import type { ClusterNeeds } from '../../domain/rights/needs.ts';
import { rightsOf } from '../../domain/rights/role-rights.ts';
import { workerRoles } from '../../domain/worker-role.ts';
import type { WorkerRole } from '../../domain/worker-role.ts';
import { code, markdownTable } from './markdown-table.ts';

/** What each role may do in a cluster at most, as Markdown: for a configuration that uses everything. */
export function rightsReference(): string {
  return `# Rights in a cluster

Each role of \`plumbline worker --role NAME\` has a ServiceAccount of its own. What it is given is computed from what is
configured, and nothing more: \`plumbline rights\` prints it for your configuration, and \`plumbline rights -o yaml\` as
Roles and bindings. The tables below are made by the same code for a configuration that uses everything: one target with
a Deployment in Git and a governed namespace, taken from Argo CD, healed and pruned; one model that is trained by Jobs
and rolled out. What is not configured is not granted.

${workerRoles.map(describeRole).join('\n\n')}
`;
}

const tasks: Record<WorkerRole, string> = {
  orchestration: 'Runs the workflows, and activities that reach Git, the forge, Slack, storage and Temporal.',
  scanning: 'Reads clusters, asks for dry runs, and gathers evidence.',
  healing: 'Brings clusters back to Git, and holds what else would change them.',
  models: 'Compares data sets.',
  training: 'Runs training and evaluation Jobs, and registers what they made.',
  rollouts: 'Moves the traffic of models.',
};

function describeRole(role: WorkerRole): string {
  const grants = rightsOf(role, everything);
  const head = `## ${role}\n\n${tasks[role]}`;
  if (grants.length === 0) return `${head} It has no rights in any cluster.`;
  const byPurpose = Map.groupBy(grants, ({ why, verbs, namespace, names }) =>
    JSON.stringify([why, verbs, namespace ?? '', names ?? []]),
  );
  return `${head}\n\n${markdownTable(['for', 'verbs', 'kinds', 'where'], [...byPurpose.values()].map(describeGrants))}`;
}

function describeGrants(grants: readonly Grant[]): string[] {
  const { why, verbs, namespace, names } = grants[0] as Grant;
  const kinds = new Set(
    grants.map(({ group, resource }) => (group === '' ? resource : `${resource}.${group}`)),
  );
  const place = namespace === undefined ? 'the whole cluster' : `namespace ${code(namespace)}`;
  const only = names === undefined ? '' : `, only ${names.map(code).join(', ')}`;
  return [why, verbs.join(', '), [...kinds].map(code).join(', '), `${place}${only}`];
}

const allVerbs: readonly Verb[] = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

function served(group: string, kind: string, resource: string, namespaced = true): ServedKind {
  return { group, kind, resource, namespaced, verbs: allVerbs };
}

const everything: ClusterNeeds = {
  served: [
    served('', 'ConfigMap', 'configmaps'),
    served('', 'Event', 'events'),
    served('', 'Namespace', 'namespaces', false),
    served('', 'Node', 'nodes', false),
    served('', 'Pod', 'pods'),
    served('', 'ResourceQuota', 'resourcequotas'),
    served('', 'Secret', 'secrets'),
    served('', 'Service', 'services'),
    served('apps', 'Deployment', 'deployments'),
    served('apps', 'ReplicaSet', 'replicasets'),
    served('argoproj.io', 'Application', 'applications'),
    served('autoscaling', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
    served('batch', 'CronJob', 'cronjobs'),
    served('batch', 'Job', 'jobs'),
    served('gateway.networking.k8s.io', 'HTTPRoute', 'httproutes'),
    served('kueue.x-k8s.io', 'LocalQueue', 'localqueues'),
    served('kueue.x-k8s.io', 'Workload', 'workloads'),
    served('serving.knative.dev', 'Revision', 'revisions'),
    served('serving.kserve.io', 'InferenceService', 'inferenceservices'),
  ],
  targets: [
    {
      name: 'payments',
      desired: [{ group: 'apps', kind: 'Deployment', namespace: 'payments' }],
      derivedSecrets: [{ namespace: 'payments', name: 'database' }],
      namespaces: ['payments'],
      dryRuns: true,
      watched: true,
      heals: true,
      prunes: true,
    },
  ],
  sources: [
    {
      target: 'payments',
      reads: [application()],
      governor: application(),
      fetchers: [],
      heals: true,
      rollsOut: true,
    },
  ],
  services: [
    {
      model: 'fraud',
      namespace: 'ml',
      name: 'fraud',
      rollsOut: true,
      checksCapacity: true,
      blueGreen: true,
    },
  ],
  trainings: [
    {
      model: 'fraud',
      namespace: 'ml-training',
      templates: [{ resource: 'cronjobs', namespace: 'ml-training', name: 'retrain-fraud' }],
      queued: true,
    },
  ],
};

function application() {
  return { group: 'argoproj.io', resource: 'applications', namespace: 'argocd', name: 'payments' };
}
