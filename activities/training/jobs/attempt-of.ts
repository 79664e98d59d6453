import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { digestOfJobs, trainingJob } from '../../../domain/models/training/training-job.ts';
import type { TrainingAttempt } from '../../../domain/models/training/training-job.ts';
import { TrainingTemplateError } from '../../../domain/models/training/training-template.ts';
import { TemplateUnusableError } from '../training-settings.ts';
import type { TrainingSettings } from '../training-settings.ts';

/** What all tries of a plan have in common; which candidate is evaluated, nobody knows before it is trained. */
export function plannedAttempt(
  model: string,
  template: KubernetesObject,
  { resources }: Pick<TrainingSettings, 'resources'>,
  purpose: 'training' | 'evaluation' = 'training',
) {
  return { ...resources, model, template, ...(purpose === 'evaluation' ? { modelUri: '' } : {}) };
}

/** A Job, or its digest; what cannot be made of the template is a client error in one line. */
export function jobOf(attempt: TrainingAttempt): KubernetesObject {
  return orUnusable(() => trainingJob(attempt));
}

export function jobDigestOf(planned: ReturnType<typeof plannedAttempt>): string {
  return orUnusable(() => digestOfJobs(planned));
}

function orUnusable<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof TrainingTemplateError) throw new TemplateUnusableError(error.message);
    throw error;
  }
}
