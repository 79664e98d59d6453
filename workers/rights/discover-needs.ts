import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { policyOf } from '../../config/policies.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import type { ClusterNeeds, ServiceNeeds, TrainingNeeds } from '../../domain/rights/needs.ts';
import { clusterOfModel } from '../models/cluster-of-model.ts';
import { rolloutOf } from '../models/rollout-settings.ts';
import { readTemplateFile } from '../models/training-template-file.ts';
import type { ConfiguredCluster } from './configured-clusters.ts';
import { discoverSource } from './discover-source.ts';
import { discoverTarget } from './discover-target.ts';
import type { RenderDoors } from './discover-target.ts';

export interface DiscoveryOptions {
  /** Whether detection asks the API server by dry runs. */
  dryRuns: boolean;
  signal: AbortSignal;
}

export interface DiscoveryDoors extends RenderDoors {
  open: (cluster: ConfiguredCluster['cluster']) => Promise<KubernetesClient>;
}

/**
 * Finds out what is asked of a cluster: what it serves, which kinds Git has, and what its targets are taken from. Reads
 * with the rights of whoever runs it. Rejects with a client error in one line where something cannot be read.
 */
export async function discoverNeeds(
  configuration: Configuration,
  of: ConfiguredCluster,
  doors: DiscoveryDoors,
  { dryRuns, signal }: DiscoveryOptions,
): Promise<ClusterNeeds> {
  const kubernetes = await doors.open(of.cluster);
  const served = await kubernetes.resourceTypes(signal);
  const needs: ClusterNeeds = {
    served,
    targets: [],
    sources: [],
    services: of.served.map((model) => serviceNeeds(model)),
    trainings: await Promise.all(of.trained.map(trainingNeeds)),
  };
  const targets = [];
  for (const target of of.targets) {
    const policy = policyOf(configuration, target);
    targets.push({
      ...(await discoverTarget(target, { ...doors, kubernetes }, signal)),
      name: target.name,
      namespaces: target.namespaces,
      dryRuns,
      watched: target.watch.enabled,
      heals: policy.some(({ strategy }) => strategy !== 'report'),
      prunes: policy.some(({ prune }) => prune),
    });
  }
  const sources = [];
  for (const target of of.sourcesOf) {
    const policy = policyOf(configuration, target);
    const inCluster = JSON.stringify(target.cluster);
    sources.push({
      ...(await discoverSource(target, kubernetes, signal)),
      target: target.name,
      heals: policy.some(({ strategy }) => strategy !== 'report'),
      rollsOut: configuration.models.some(
        (model) =>
          model.inferenceService !== undefined &&
          JSON.stringify(clusterOfModel(configuration, model)) === inCluster,
      ),
    });
  }
  return { ...needs, targets, sources };
}

function serviceNeeds(model: Model): ServiceNeeds {
  const [namespace = '', name = ''] = model.inferenceService?.split('/') ?? [];
  const { via, fallback, checkCapacity } = rolloutOf(model);
  return {
    model: model.name,
    namespace,
    name,
    rollsOut: via === 'cluster',
    checksCapacity: checkCapacity,
    blueGreen: fallback === 'blue-green',
  };
}

async function trainingNeeds({ name, retrain, evaluate }: Model): Promise<TrainingNeeds> {
  const { namespace = '', template, queue } = retrain ?? {};
  const templates = [retrain, evaluate].flatMap((one) => [
    ...placesOf('jobs', one?.job),
    ...placesOf('cronjobs', one?.cronJob),
  ]);
  const [first] = templates;
  const stated =
    template === undefined ? first?.namespace : (await readTemplateFile(template)).metadata.namespace;
  return { model: name, namespace: stated ?? namespace, templates, queued: queue !== undefined };
}

function placesOf(resource: 'jobs' | 'cronjobs', text: string | undefined): TrainingNeeds['templates'] {
  const [namespace, name] = text?.split('/') ?? [];
  return namespace === undefined || name === undefined ? [] : [{ resource, namespace, name }];
}
