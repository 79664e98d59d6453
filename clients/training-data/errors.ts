import { ClientError } from '../errors.ts';

/** There is not what a model could be trained on, or be judged by. Waiting for more rows or labels is up to people. */
export class TrainingDataError extends ClientError {
  readonly code = 'training-data';
  readonly retryable = false;
}
