import { ClusterChangedError, NotTrainableError } from '../../activities/training/training-settings.ts';
import type {
  TemplateSource,
  TrainingDoors,
  TrainingSettings,
} from '../../activities/training/training-settings.ts';
import { shortestPath } from '../../config/load-configuration.ts';
import type { Cluster } from '../../config/schema/cluster.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import type { Retrain } from '../../config/schema/retrain.ts';
import { spotPlacement } from '../../domain/models/training/spot-nodes.ts';
import type { TrainingResources } from '../../domain/models/training/training-job.ts';
import { beyondJobs } from './beyond-jobs.ts';
import { clusterOfModel } from './cluster-of-model.ts';
import { nameOfCluster } from '../cluster-pool.ts';
import type { ClusterPool } from '../cluster-pool.ts';
import { UnknownModelError } from './model-registry.ts';
import { readTemplateFile } from './training-template-file.ts';

/** How models are trained anew, and where, as a configuration says. */
export function createTrainingDoors(configuration: Configuration, clusters: ClusterPool): TrainingDoors {
  const models = new Map(configuration.models.map((model) => [model.name, model]));

  function trainable(name: string): { model: Model; retrain: Retrain; cluster: Cluster } {
    const model = models.get(name);
    if (model === undefined) throw new UnknownModelError(name, [...models.keys()]);
    const { retrain } = model;
    const cluster = retrain?.cluster ?? clusterOfModel(configuration, model);
    if (retrain === undefined || cluster === undefined) throw new NotTrainableError(name);
    return { model, retrain, cluster };
  }

  return {
    trainingOf(name) {
      const { model, retrain, cluster } = trainable(name);
      return trainingSettings(configuration, model, retrain, cluster);
    },
    async trainingClusterOf(name, planned) {
      const { cluster } = trainable(name);
      const now = nameOfCluster(cluster);
      if (planned !== undefined && planned !== now) throw new ClusterChangedError(name, planned, now);
      return await clusters.open(cluster);
    },
    readTemplateFile,
  };
}

function trainingSettings(
  configuration: Configuration,
  model: Model,
  retrain: Retrain,
  cluster: Cluster,
): TrainingSettings {
  const { approvals, storage } = configuration;
  const { attempts, memoryUpTo, stuckAfter, cooldown, mostFailures } = retrain;
  const terms = { ...approvals.default, ...retrain.approvals };
  return {
    template: templateOf(retrain),
    resources: resourcesOf(retrain),
    evaluation: evaluationOf(model, retrain),
    cluster: nameOfCluster(cluster),
    attempts,
    memoryUpTo,
    stuckAfter,
    limits: { cooldown, mostFailures, gpuHoursPerWeek: retrain.gpuHoursPerWeek ?? Infinity },
    ...(retrain.approve ? { approval: terms } : { approval: undefined, steering: terms }),
    beyondJobs: beyondJobs(configuration, model, retrain),
    storageIsFolder: storage.folder !== undefined,
  };
}

/** What it asks for, its template says: answering takes less than learning. The deadline is that of all Jobs. */
function evaluationOf(
  { evaluate }: Model,
  { namespace, parameters, deadline }: Retrain,
): TrainingSettings['evaluation'] {
  const { template, job, cronJob } = evaluate;
  if (template === undefined && job === undefined && cronJob === undefined) return undefined;
  return { template: templateOf(evaluate), resources: { namespace, parameters, deadline } };
}

function templateOf({
  template,
  job,
  cronJob,
}: Pick<Retrain, 'template' | 'job' | 'cronJob'>): TemplateSource {
  if (template !== undefined) return { file: template, shown: shortestPath(template) };
  const [namespace = '', name = ''] = (job ?? cronJob ?? '').split('/');
  return { kind: job === undefined ? 'CronJob' : 'Job', namespace, name };
}

function resourcesOf({
  namespace,
  queue,
  gpus,
  nodeSelector,
  spot,
  parameters,
  deadline,
}: Retrain): TrainingResources {
  const placement = spot === undefined ? undefined : spotPlacement(spot);
  const labels = {
    ...nodeSelector,
    ...(gpus?.type === undefined ? {} : { [gpus.typeLabel]: gpus.type }),
    ...placement?.nodeSelector,
  };
  return {
    namespace,
    parameters,
    deadline,
    ...(queue === undefined ? {} : { queue }),
    ...(gpus === undefined ? {} : { gpus: { resource: gpus.resource, count: gpus.count } }),
    ...(Object.keys(labels).length === 0 ? {} : { nodeSelector: labels }),
    ...(placement === undefined ? {} : { tolerations: placement.tolerations }),
  };
}
