import { Context } from '@temporalio/activity';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import type { locateCandidate } from '../../../clients/candidates/read-candidate.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { describeReference, referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { checkpointPrefix, trainingOutputPrefix } from '../../../domain/models/training/retraining-files.ts';
import { retrainingLabel, specHashAnnotation } from '../../../domain/models/training/training-job.ts';
import type { RetrainingPlan } from '../../../workflows/retraining-messages.ts';
import { isFailure } from '../../comparison/kubernetes-failure.ts';
import { beforeChange } from '../../freeze/changes.ts';
import type { TrainingActivities } from '../training-activities.ts';
import type { TrainingDoors } from '../training-settings.ts';
import { jobDigestOf, jobOf, plannedAttempt } from './attempt-of.ts';
import { describeTemplate, resolveTemplate } from './resolve-template.ts';
import { JobNameTakenError, PlanOutdatedError, StillThereError } from './training-job-errors.ts';

/** Who owns the fields of Jobs, for those who look at `managedFields`. */
export const fieldManager = 'plumbline';

export function createCreateTrainingJob(
  deps: TrainingDoors & { store: ObjectStore; locateCandidate: typeof locateCandidate },
): TrainingActivities['createTrainingJob'] {
  return async ({ transaction, plan, attempt, data, memory, candidateOf }) => {
    const { cancellationSignal: signal } = Context.current();
    const kubernetes = await deps.trainingClusterOf(transaction.model, plan.cluster);
    const { model } = transaction;
    const purpose = candidateOf === undefined ? 'training' : 'evaluation';
    const planned = await agreedAttempt(deps, kubernetes, { model, plan, purpose }, signal);
    const modelUri =
      candidateOf &&
      (await deps.locateCandidate(deps.store, {
        retraining: transaction,
        attempt: candidateOf.attempt,
        outputUri: candidateOf.outputUri,
        dataSha256: data.training.sha256,
      }));
    const outputUri = deps.store.uriOf(trainingOutputPrefix(transaction, attempt));
    const { training, questions, trainingRows, evaluationRows } = data;
    const wanted = jobOf({
      ...planned,
      transaction: transaction.id,
      attempt,
      data: { uri: training.uri, sha256: training.sha256, rows: trainingRows },
      questions: { uri: questions.uri, sha256: questions.sha256, rows: evaluationRows },
      outputUri,
      checkpointUri: deps.store.uriOf(checkpointPrefix(transaction)),
      ...(memory === undefined ? {} : { memory }),
      ...(modelUri === undefined ? {} : { modelUri }),
    });
    await beforeChange();
    const { metadata } = await createOnce(kubernetes, wanted, signal);
    const { namespace = '', name, uid = '' } = metadata;
    const { cluster } = plan;
    return {
      ...(cluster === undefined ? {} : { cluster }),
      ...(purpose === 'training' ? {} : { purpose }),
      namespace,
      name,
      uid,
      attempt,
      outputUri,
    };
  };
}

/** What such Jobs are made of, as long as it is what people agreed to. */
async function agreedAttempt(
  deps: TrainingDoors,
  kubernetes: KubernetesClient,
  { model, plan, purpose }: { model: string; plan: RetrainingPlan; purpose: 'training' | 'evaluation' },
  signal: AbortSignal,
) {
  const settings = deps.trainingOf(model);
  const [stated, agreed] = purpose === 'training' ? [settings, plan] : [settings.evaluation, plan.evaluation];
  if (stated === undefined || agreed === undefined) throw new PlanOutdatedError((agreed ?? plan).template);
  const template = await resolveTemplate(deps, kubernetes, stated.template, signal);
  const planned = plannedAttempt(model, template, stated, purpose);
  if (jobDigestOf(planned) !== agreed.jobDigest)
    throw new PlanOutdatedError(describeTemplate(stated.template));
  return planned;
}

/** A Job under its name: created now, or before by a worker whose answer was lost. */
async function createOnce(
  kubernetes: KubernetesClient,
  wanted: KubernetesObject,
  signal: AbortSignal,
): Promise<KubernetesObject> {
  try {
    // Not cut short: what is on its way to the server could be created after it was looked for to be deleted.
    return await kubernetes.create(wanted, { fieldManager });
  } catch (error) {
    if (!isFailure(error, 'kubernetes-already-exists')) throw error;
  }
  const reference = referenceOf(wanted);
  const live = await kubernetes.get(reference, signal);
  if (live === undefined)
    throw new StillThereError(`${describeReference(reference)} was there a moment ago and is gone now`);
  const isOurs = (['labels', 'annotations'] as const).every((marks) => {
    const name = marks === 'labels' ? retrainingLabel : specHashAnnotation;
    return live.metadata[marks]?.[name] === wanted.metadata[marks]?.[name];
  });
  if (live.metadata.deletionTimestamp !== undefined)
    throw new StillThereError(`${describeReference(reference)} is being deleted; its name is not free yet`);
  if (isOurs) return live;
  throw new JobNameTakenError(
    `there is a ${describeReference(reference)} already that is not the one of this retraining; delete or rename it, and start the retraining again`,
  );
}
