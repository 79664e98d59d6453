import { RegistryRefusedError } from '../errors.ts';
import type { CandidateToRegister } from '../registry.ts';
import { inputsOf, metricsOf, mlflowTags, parametersOf, tagsOf } from './lineage-of-run.ts';
import { MlflowRefusal } from './mlflow-api.ts';
import type { MlflowApi } from './mlflow-api.ts';

interface Run {
  info: { run_id: string; status: string; start_time: number };
}

/** Of one call. */
const mostParameters = 100;

/**
 * The run of a transaction with parameters, metrics and data; found again by its tag, and finished where a worker died
 * before. Answers its id.
 */
export async function recordRun(
  api: MlflowApi,
  experiment: string,
  candidate: CandidateToRegister,
  now: Date,
): Promise<string> {
  const experimentId = await findExperiment(api, experiment);
  const run =
    (await findRun(api, experimentId, candidate)) ?? (await createRun(api, experimentId, candidate, now));
  const { run_id: runId, status, start_time: startTime } = run.info;
  if (status === 'FINISHED') return runId;
  const parameters = parametersOf(candidate);
  for (let start = 0; start < parameters.length; start += mostParameters)
    await api.call('POST', 'runs/log-batch', {
      run_id: runId,
      params: parameters.slice(start, start + mostParameters),
    });
  // With the time of the run, so that metrics that are logged again are the same.
  await api.call('POST', 'runs/log-batch', {
    run_id: runId,
    metrics: metricsOf(candidate, startTime),
  });
  await api.call('POST', 'runs/log-inputs', { run_id: runId, datasets: inputsOf(candidate) });
  await api.call('POST', 'runs/update', { run_id: runId, status: 'FINISHED', end_time: now.getTime() });
  return runId;
}

async function findExperiment(api: MlflowApi, name: string): Promise<string> {
  const found = await api.find<{ experiment: { experiment_id: string; lifecycle_stage: string } }>(
    'GET',
    'experiments/get-by-name',
    { experiment_name: name },
  );
  if (found !== undefined) {
    if (found.experiment.lifecycle_stage === 'active') return found.experiment.experiment_id;
    throw new RegistryRefusedError(
      `the experiment ${name} was deleted in MLflow; restore it, or name another (registry.mlflow.experiment)`,
    );
  }
  try {
    const { experiment_id: id } = await api.call<{ experiment_id: string }>('POST', 'experiments/create', {
      name,
    });
    return id;
  } catch (error) {
    // Another worker was first.
    if (!(error instanceof MlflowRefusal && error.errorCode === 'RESOURCE_ALREADY_EXISTS')) throw error;
    return await findExperiment(api, name);
  }
}

async function findRun(
  api: MlflowApi,
  experimentId: string,
  { transaction }: CandidateToRegister,
): Promise<Run | undefined> {
  const { runs = [] } = await api.call<{ runs?: Run[] }>('POST', 'runs/search', {
    experiment_ids: [experimentId],
    filter: `tags.\`${mlflowTags.transaction}\` = '${transaction}'`,
    order_by: ['attributes.start_time ASC'],
    max_results: 1,
  });
  return runs[0];
}

async function createRun(
  api: MlflowApi,
  experimentId: string,
  candidate: CandidateToRegister,
  now: Date,
): Promise<Run> {
  const { run } = await api.call<{ run: Run }>('POST', 'runs/create', {
    experiment_id: experimentId,
    run_name: `${candidate.model}-${candidate.transaction}`,
    start_time: now.getTime(),
    tags: tagsOf(candidate),
  });
  return run;
}
