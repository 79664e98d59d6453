import { ClientError } from '../../../clients/errors.ts';

/** The name of a Job of ours belongs to a Job that is not what we would create. */
export class JobNameTakenError extends ClientError {
  readonly code = 'training-job-name-taken';
  readonly retryable = false;
}

/** A Job or its pods are on their way out. */
export class StillThereError extends ClientError {
  readonly code = 'training-job-still-there';
  readonly retryable = true;
}

/** What people agreed to is not what would be created now. */
export class PlanOutdatedError extends ClientError {
  readonly code = 'training-plan-outdated';
  readonly retryable = false;

  constructor(template: string) {
    super(
      `the settings of the Job or its template (${template}) have changed since the plan was agreed to; start the retraining again`,
    );
  }
}
