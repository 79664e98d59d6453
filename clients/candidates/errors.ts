import { ClientError } from '../errors.ts';

/** What a training Job left behind cannot be believed or used. The same Job will not say anything else. */
export class CandidateResultError extends ClientError {
  readonly code = 'candidate-result';
  readonly retryable = false;
}
