import { Context } from '@temporalio/activity';
import { ClientError } from '../../../clients/errors.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { gpuHoursOfWeek, reasonAgainstTraining } from '../../../domain/models/training/guards.ts';
import type { PastTraining } from '../../../domain/models/training/guards.ts';
import { anyAttempt } from '../../../domain/models/training/training-job.ts';
import type { PlannedRetraining } from '../../../workflows/retraining-messages.ts';
import { readRetrainings } from '../stored-retrainings.ts';
import { jobDigestOf, jobOf, plannedAttempt } from '../jobs/attempt-of.ts';
import { describeTemplate, resolveTemplate } from '../jobs/resolve-template.ts';
import type { TrainingActivities } from '../training-activities.ts';
import type { TrainingDoors, TrainingSettings } from '../training-settings.ts';
import { checkNodesOf, checkQueue } from './check-capacity.ts';
import { checkQuota, checkRights, tryJob, tryPod } from './check-namespace.ts';
import type { CheckResult } from './check-namespace.ts';
import { describePlan, digestOfPlan, digestOfSettings } from './describe-plan.ts';
import { factsOfJob } from './job-facts.ts';
import type { JobFacts, PlannedPart } from './job-facts.ts';

interface PlanDeps extends TrainingDoors {
  store: ObjectStore;
  now: () => Date;
}

export function createPlanRetraining(deps: PlanDeps): TrainingActivities['planRetraining'] {
  return async ({ transaction: { model }, reason }) => {
    const { cancellationSignal: signal } = Context.current();
    try {
      const settings = deps.trainingOf(model);
      const history = (await readRetrainings(deps.store, model)).flatMap(({ past }) => past ?? []);
      return await plan(deps, model, settings, history, reason.kind === 'person', signal);
    } catch (error) {
      // What no retry can mend is an answer: people can mend it, and start again.
      if (error instanceof ClientError && !error.retryable) return { refused: error.message };
      throw error;
    }
  };
}

async function plan(
  deps: PlanDeps,
  model: string,
  settings: TrainingSettings,
  history: readonly PastTraining[],
  byPerson: boolean,
  signal: AbortSignal,
): Promise<PlannedRetraining> {
  const kubernetes = await deps.trainingClusterOf(model);
  const training = await partOf(deps, kubernetes, model, settings, 'training', signal);
  const evaluation =
    settings.evaluation &&
    (await partOf(deps, kubernetes, model, { ...settings, ...settings.evaluation }, 'evaluation', signal));
  // One after the other, within the same deadline: at most the greater of both is held until then.
  const gpuHours = Math.max(training.facts.gpuHours, evaluation?.facts.gpuHours ?? 0);
  const now = deps.now().getTime();
  const refused = reasonAgainstTraining(history, settings.limits, gpuHours, now, byPerson);
  if (refused !== undefined) return { refused };
  const found = await check(kubernetes, training.facts, signal);
  if ('refused' in found) return found;
  const alsoFound = evaluation && (await checkEvaluation(kubernetes, training, evaluation, signal));
  if (alsoFound !== undefined && 'refused' in alsoFound) return alsoFound;

  const spent = gpuHoursOfWeek(history, now);
  const { facts, jobDigest, template } = training;
  return {
    plan: {
      digest: digestOfPlan(settings, training, evaluation),
      jobDigest,
      lines: [
        ...describePlan(settings, { training: facts, evaluation: evaluation?.facts, gpuHours }, spent),
        ...found.lines,
        ...(alsoFound?.lines ?? []),
      ],
      template,
      namespace: facts.namespace,
      cluster: settings.cluster,
      settingsDigest: digestOfSettings(settings.beyondJobs),
      gpuHours,
      deadline: settings.resources.deadline,
      mostAttempts: settings.attempts,
      memorySteps: facts.memorySteps,
      ...(evaluation === undefined
        ? {}
        : {
            evaluation: {
              jobDigest: evaluation.jobDigest,
              template: evaluation.template,
              memorySteps: evaluation.facts.memorySteps,
            },
          }),
      approval: settings.approval,
      ...(settings.steering === undefined ? {} : { steering: settings.steering }),
    },
  };
}

/** The Jobs of one purpose, as they would be created now. */
async function partOf(
  deps: PlanDeps,
  kubernetes: KubernetesClient,
  model: string,
  settings: Pick<TrainingSettings, 'template' | 'resources' | 'memoryUpTo'>,
  purpose: 'training' | 'evaluation',
  signal: AbortSignal,
): Promise<PlannedPart> {
  const template = await resolveTemplate(deps, kubernetes, settings.template, signal);
  const planned = plannedAttempt(model, template, settings, purpose);
  return {
    facts: factsOfJob(jobOf({ ...planned, ...anyAttempt }), settings),
    jobDigest: jobDigestOf(planned),
    template: describeTemplate(settings.template),
  };
}

/** What was begun is looked for in one namespace when it is put back. */
async function checkEvaluation(
  kubernetes: KubernetesClient,
  training: PlannedPart,
  { facts, template }: PlannedPart,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { namespace } = training.facts;
  if (facts.namespace !== namespace)
    return {
      refused: `the evaluation Job of ${template} would be created in namespace ${facts.namespace}, and training Jobs in ${namespace}; use the same namespace for both`,
    };
  const found = await check(kubernetes, facts, signal);
  if ('refused' in found) return { refused: `evaluation: ${found.refused}` };
  return { lines: found.lines.map((line) => `evaluation: ${line}`) };
}

/** Everything that can be known before anything is created; the first refusal is the answer. */
async function check(
  kubernetes: KubernetesClient,
  { job, namespace, queue, accelerators, nodeSelector }: JobFacts,
  signal: AbortSignal,
): Promise<CheckResult> {
  const needs = { gpus: accelerators[0], nodeSelector };
  const checks: (() => Promise<CheckResult>)[] = [
    () => checkRights(kubernetes, namespace, signal),
    () => tryJob(kubernetes, job, signal),
    () => checkQuota(kubernetes, namespace, job, signal),
    () => tryPod(kubernetes, job, signal),
    ...(queue === undefined ? [] : [() => checkQueue(kubernetes, namespace, queue, signal)]),
    () => checkNodesOf(kubernetes, needs, queue !== undefined, signal),
  ];
  const lines: string[] = [];
  for (const one of checks) {
    const found = await one();
    if ('refused' in found) return found;
    lines.push(...found.lines);
  }
  return { lines };
}
