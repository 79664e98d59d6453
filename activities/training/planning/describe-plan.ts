import { canonicalJson } from '../../../domain/infrastructure/canonical-json.ts';
import { plural } from '../../../domain/models/report/format.ts';
import { textHash } from '../../../domain/text/text-hash.ts';
import { describeTemplate } from '../jobs/resolve-template.ts';
import type { TrainingSettings } from '../training-settings.ts';
import type { JobFacts, PlannedPart } from './job-facts.ts';

/** Digest over what is decided on beside the Job. */
export function digestOfSettings({ decided }: TrainingSettings['beyondJobs']): string {
  return digestOf(decided);
}

/**
 * Digest over everything that people decide on when they agree to a plan, and over who has to agree: other terms take
 * another approval. Not over what the cluster is like now.
 */
export function digestOfPlan(
  settings: TrainingSettings,
  training: PlannedPart,
  evaluation: PlannedPart | undefined,
): string {
  const { attempts, resources, beyondJobs, cluster, approval, steering } = settings;
  const decided = {
    jobDigest: training.jobDigest,
    cluster,
    attempts,
    deadline: resources.deadline,
    memorySteps: training.facts.memorySteps,
    beyondJobs: beyondJobs.decided,
    approval,
    steering,
    ...(evaluation === undefined
      ? {}
      : {
          evaluation: { jobDigest: evaluation.jobDigest, memorySteps: evaluation.facts.memorySteps },
        }),
  };
  return digestOf(decided);
}

function digestOf(decided: unknown): string {
  return textHash(canonicalJson(decided), 16);
}

/**
 * What will be done, a line for each thing.
 *
 * @param jobs what is created, with GPU hours at most of all of it.
 */
export function describePlan(
  settings: TrainingSettings,
  jobs: { training: JobFacts; evaluation: JobFacts | undefined; gpuHours: number },
  spentOfWeek: number,
): string[] {
  const { training: facts, gpuHours } = jobs;
  const { template, cluster, resources, attempts, limits, beyondJobs, storageIsFolder } = settings;
  const { namespace, image, queue } = facts;
  const parameters = Object.entries(resources.parameters).map(([name, value]) => `${name}=${value}`);
  const tries = `${attempts === 1 ? '1 try' : `${attempts} tries`} at most within ${wholeTime(resources.deadline)}`;
  const budget = Number.isFinite(limits.gpuHoursPerWeek)
    ? ` (${rounded(spentOfWeek)} of ${rounded(limits.gpuHoursPerWeek)} of the week are spent)`
    : ' (no limit for a week is set)';
  return [
    `train by a Job made from ${describeTemplate(template)}, image ${image}, in namespace ${namespace} of ${cluster}`,
    describePods(facts),
    ...(queue === undefined ? [] : [`wait in Kueue's queue ${queue}`]),
    ...(parameters.length === 0 ? [] : [`parameters: ${parameters.join(', ')}`]),
    `${tries}${gpuHours === 0 ? '' : `, ${rounded(gpuHours)} GPU hours at most${budget}`}`,
    ...(facts.memorySteps.length === 0
      ? []
      : [`after one that runs out of memory, with ${facts.memorySteps.join(', then ')}`]),
    ...describeEvaluation(settings, jobs.evaluation),
    ...beyondJobs.lines,
    ...(storageIsFolder
      ? ['the storage is a folder: pods need it mounted under the same path, or cannot read their data']
      : []),
  ];
}

function describeEvaluation({ evaluation }: TrainingSettings, facts: JobFacts | undefined): string[] {
  if (evaluation === undefined || facts === undefined) return [];
  const made = `a Job made from ${describeTemplate(evaluation.template)}, image ${facts.image}`;
  const waits = facts.queue === undefined ? '' : `, in Kueue's queue ${facts.queue}`;
  return [
    `then let the candidate answer the held-out rows by ${made}: ${describePods(facts)}${waits}, within the same time`,
  ];
}

function describePods({ pods, accelerators, nodeSelector, memory }: JobFacts): string {
  const asked = [
    ...accelerators.map(({ resource, count }) => `${count} ${resource}`),
    ...(memory === undefined ? [] : [`${memory} of memory`]),
  ];
  const labels = Object.entries(nodeSelector).map(([name, value]) => `${name}=${value}`);
  return `${plural(pods, 'pod')}${asked.length === 0 ? '' : ` with ${asked.join(', ')}`}${
    labels.length === 0 ? '' : ` on a node with ${labels.join(', ')}`
  }`;
}

/** Exact to the minute, as it is decided on. */
function wholeTime(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

function rounded(hours: number): string {
  return String(Math.round(hours * 10) / 10);
}
