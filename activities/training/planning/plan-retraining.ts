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
import type { JobFacts } from './job-facts.ts';

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
  const template = await resolveTemplate(deps, kubernetes, settings.template, signal);
  const planned = plannedAttempt(model, template, settings);
  const facts = factsOfJob(jobOf({ ...planned, ...anyAttempt }), settings);
  const now = deps.now().getTime();
  const refused = reasonAgainstTraining(history, settings.limits, facts.gpuHours, now, byPerson);
  if (refused !== undefined) return { refused };
  const found = await check(kubernetes, facts, signal);
  if ('refused' in found) return found;

  const jobDigest = jobDigestOf(planned);
  const spent = gpuHoursOfWeek(history, now);
  return {
    plan: {
      digest: digestOfPlan(settings, jobDigest, facts),
      jobDigest,
      lines: [...describePlan(settings, facts, spent), ...found.lines],
      template: describeTemplate(settings.template),
      namespace: facts.namespace,
      cluster: settings.cluster,
      settingsDigest: digestOfSettings(settings.beyondJobs),
      gpuHours: facts.gpuHours,
      deadline: settings.resources.deadline,
      mostAttempts: settings.attempts,
      memorySteps: facts.memorySteps,
      approval: settings.approval,
    },
  };
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
