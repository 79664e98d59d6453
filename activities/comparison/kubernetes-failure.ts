import { ClientError } from '../../clients/errors.ts';
import type {
  AdmissionDeniedError,
  AlreadyExistsError,
  ConflictError,
  ForbiddenError,
  InvalidError,
  NotFoundError,
  RequestRejectedError,
  ServerError,
  TimedOutError,
  UnknownKindError,
} from '../../clients/kubernetes/errors.ts';

interface FailuresByCode {
  'kubernetes-admission-denied': AdmissionDeniedError;
  'kubernetes-already-exists': AlreadyExistsError;
  'kubernetes-conflict': ConflictError;
  'kubernetes-forbidden': ForbiddenError;
  'kubernetes-invalid': InvalidError;
  'kubernetes-not-found': NotFoundError;
  'kubernetes-request-rejected': RequestRejectedError;
  'kubernetes-server': ServerError;
  'kubernetes-timed-out': TimedOutError;
  'kubernetes-unknown-kind': UnknownKindError;
}

/** Whether an error is a refusal of the API server of this sort, with the data that comes with it. */
export function isFailure<Code extends keyof FailuresByCode>(
  error: unknown,
  code: Code,
): error is FailuresByCode[Code] {
  return error instanceof ClientError && error.code === code;
}

const aboutOneObject: readonly (keyof FailuresByCode)[] = [
  'kubernetes-admission-denied',
  'kubernetes-conflict',
  'kubernetes-forbidden',
  'kubernetes-invalid',
  'kubernetes-not-found',
  'kubernetes-request-rejected',
  'kubernetes-server',
  'kubernetes-timed-out',
  'kubernetes-unknown-kind',
];

/**
 * Whether an error is about one object or kind, so that the rest can go on. An unreachable cluster, refused
 * credentials or a cancellation end the whole.
 */
export function isLocalFailure(error: unknown): error is ClientError {
  return aboutOneObject.some((code) => isFailure(error, code));
}

/** Whether the cluster will not have a write, however often it is sent: rights, quota, webhook, size. */
export function isRefusedWrite(error: unknown): error is ClientError {
  return (
    isFailure(error, 'kubernetes-forbidden') ||
    isFailure(error, 'kubernetes-admission-denied') ||
    isFailure(error, 'kubernetes-request-rejected')
  );
}

/** The fields that stand in the way of applying an object, in one line without values. */
export function describeInvalid(error: InvalidError): string {
  const immutable = error.causes.filter(({ message }) => /immutable|may not|cannot|forbidden/i.test(message));
  const fields = [...new Set(immutable.map(({ field }) => field))];
  if (error.immutable && fields.length > 0)
    return `Git cannot be applied: ${fields.join(', ')} cannot be changed`;
  return `Git cannot be applied: ${error.message}`;
}
