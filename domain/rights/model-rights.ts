import { grantsOn } from './grant.ts';
import type { Grant, ServedKind, Verb } from './grant.ts';
import type { ServiceNeeds, TrainingNeeds } from './needs.ts';

type Row = readonly [group: string, resource: string, verbs: readonly Verb[], why: string];

/** What an incident of a model is explained by. */
export function evidenceRights(service: ServiceNeeds, served: readonly ServedKind[]): Grant[] {
  const { namespace } = service;
  return [
    ...onService(service, ['get'], 'what is served'),
    ...inNamespace(served, namespace, service.model, [
      ['serving.knative.dev', 'revisions', ['list'], 'what was served before'],
      ['apps', 'replicasets', ['list'], 'what was served before'],
      ['', 'pods', ['list'], 'how its pods are'],
      ['', 'pods/log', ['get'], 'what failing pods wrote last'],
      ['', 'events', ['list'], 'what the cluster warns of'],
    ]),
    { group: '', resource: 'nodes', verbs: ['get'], why: `${service.model}: how the nodes of its pods are` },
  ];
}

/** Jobs of training and evaluation. Whoever creates Jobs may run any pod in the namespace. */
export function trainingRights(training: TrainingNeeds, served: readonly ServedKind[]): Grant[] {
  const { model, namespace, templates, queued } = training;
  return [
    ...inNamespace(served, namespace, model, [
      ['batch', 'jobs', ['get', 'list', 'create', 'delete'], 'its training Jobs'],
      ['', 'pods', ['list', 'create', 'delete'], 'their pods; a creation is only tried'],
      ['', 'pods/log', ['get'], 'what they wrote last'],
      ['', 'events', ['list'], 'why a pod is not created'],
      ['', 'resourcequotas', ['list'], 'whether there is room'],
      ...(queued
        ? ([
            ['kueue.x-k8s.io', 'localqueues', ['list'], 'whether its queue is there'],
            ['kueue.x-k8s.io', 'workloads', ['list'], 'why it waits'],
          ] as const)
        : []),
    ]),
    ...grantsOn(
      templates.map((template) => ({ group: 'batch', ...template })),
      ['get'],
      `${model}: what Jobs are made from`,
    ),
    { group: '', resource: 'nodes', verbs: ['list'], why: `${model}: whether a node could take it` },
    ...(queued
      ? []
      : grantsOn([clusterAutoscaler], ['get'], `${model}: whether nodes are added when they are needed`)),
  ];
}

const clusterAutoscaler = {
  group: '',
  resource: 'configmaps',
  namespace: 'kube-system',
  name: 'cluster-autoscaler-status',
};

/** What moves traffic to a new model, and back. */
export function rolloutRights(service: ServiceNeeds, served: readonly ServedKind[]): Grant[] {
  if (!service.rollsOut) return [];
  const { namespace, model, blueGreen, checksCapacity } = service;
  return [
    ...onService(service, ['get', 'patch'], 'moves traffic'),
    ...inNamespace(served, namespace, model, [
      ['gateway.networking.k8s.io', 'httproutes', ['list'], 'which traffic is observed'],
      ['serving.knative.dev', 'revisions', ['list'], 'whether the new revision is ready'],
      ['apps', 'deployments', ['get'], 'which model is loaded, and ready'],
      ...(checksCapacity
        ? ([['', 'resourcequotas', ['list'], 'whether there is room for both']] as const)
        : ([['', 'pods', ['list'], 'whether the new model crashes']] as const)),
      ...(blueGreen
        ? ([
            // The name of the second one is made anew for each rollout.
            [
              'serving.kserve.io',
              'inferenceservices',
              ['get', 'create', 'delete'],
              'a second service beside it',
            ],
            ['gateway.networking.k8s.io', 'httproutes', ['get', 'patch'], 'moves traffic between both'],
          ] as const)
        : []),
    ]),
    ...(checksCapacity ? capacityRights(model) : []),
  ];
}

/** GPUs are taken by pods of all namespaces. */
function capacityRights(model: string): Grant[] {
  return [
    { group: '', resource: 'nodes', verbs: ['list'], why: `${model}: whether a node has the GPUs for both` },
    { group: '', resource: 'pods', verbs: ['list'], why: `${model}: which GPUs are taken, and what crashes` },
  ];
}

function onService({ model, namespace, name }: ServiceNeeds, verbs: Verb[], why: string): Grant[] {
  const service = { group: 'serving.kserve.io', resource: 'inferenceservices', namespace, name };
  return grantsOn([service], verbs, `${model}: ${why}`);
}

/** Only kinds that the cluster serves; subresources count with theirs. */
function inNamespace(
  served: readonly ServedKind[],
  namespace: string,
  model: string,
  rows: readonly Row[],
): Grant[] {
  return rows.flatMap(([group, resource, verbs, why]) => {
    const isServed = served.some(
      (type) => type.group === group && type.resource === resource.replace(/\/.*/, ''),
    );
    return isServed ? [{ namespace, group, resource, verbs, why: `${model}: ${why}` }] : [];
  });
}
