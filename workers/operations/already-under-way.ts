import { ClientError } from '../../clients/errors.ts';

/** Something of the kind is under way for this model already. */
export class AlreadyUnderWayError extends ClientError {
  readonly code = 'already-under-way';
  readonly retryable = false;
}
