import { describeGrant } from '../../../domain/infrastructure/refused-action.ts';
import { withoutTexts } from '../../../domain/infrastructure/secret-texts.ts';
import { describeConnection, type ClusterConnection } from '../connection/cluster-connection.ts';
import {
  AdmissionDeniedError,
  AlreadyExistsError,
  ConflictError,
  ForbiddenError,
  GoneError,
  InvalidError,
  NotFoundError,
  RequestRejectedError,
  ServerError,
  TooManyRequestsError,
  UnauthorizedError,
  UnknownKindError,
  type KubernetesError,
} from '../errors.ts';
import { fieldCauses, conflictCauses, isImmutableField, readableMessage } from './field-causes.ts';
import { refusedAction } from './refused-action.ts';
import type { Status } from './status.ts';

/** What a request was about, for messages. */
export interface Subject {
  /** Such as `Deployment payments/api`, or `deployments.apps in payments`. */
  description: string;
  /** The object's content must not show in a message. */
  confidential: boolean;
  /** Texts in what was sent that must not show in a message either, should the server or a webhook quote them. */
  secrets?: () => readonly string[];
  /** The kind it is of, where it is of one. */
  type?: { apiVersion: string; kind: string };
}

/** The API server's refusal as one of our errors, with a message in one line. */
export function statusError(
  answered: Status,
  subject: Subject,
  connection: ClusterConnection,
): KubernetesError {
  const status = withoutSecrets(answered, subject);
  const { description } = subject;
  const message = readableMessage(status.message, subject.confidential);
  if (isGone(status)) return new GoneError(`${description}: ${message}`);
  switch (status.code) {
    case 401:
      return new UnauthorizedError(
        `${describeConnection(connection)} does not accept the credentials; they are missing, wrong or expired: log in again or renew them`,
      );
    case 403:
      return forbidden(status, description, message);
    case 404:
      return notFound(status, subject, message);
    case 409:
      return conflict(status, description, message);
    case 429:
      return new TooManyRequestsError(
        `${connection.server} asks to slow down: ${message}`,
        status.retryAfterSeconds,
      );
    case 400:
    case 422:
    case 500:
      return invalid(status, subject, message) ?? otherError(status, description, message);
    default:
      return otherError(status, description, message);
  }
}

function withoutSecrets(status: Status, { confidential, secrets }: Subject): Status {
  const hidden = secrets?.() ?? [];
  const clean = (message: string): string =>
    withoutTexts(confidential ? withoutReason(message) : message, hidden);
  return {
    ...status,
    message: clean(status.message),
    causes: status.causes.map((cause) => ({ ...cause, message: clean(cause.message) })),
  };
}

/** A webhook or policy may quote values, those that are live, too: of a confidential object only its name is told. */
function withoutReason(message: string): string {
  const told = '$1 (its words are not shown: they may quote secrets)';
  return message.replace(/(denied (?:the )?request)\b.*$/s, told);
}

/** A resourceVersion ahead of the server's is as useless as one it has dropped: the cluster went back to a backup. */
function isGone(status: Status): boolean {
  return status.code === 410 || status.causes.some(({ reason }) => reason === 'ResourceVersionTooLarge');
}

/** Not even the path exists when the answer names no object: the kind was served a moment ago and no longer is. */
function notFound(status: Status, { description, type }: Subject, message: string): KubernetesError {
  if (status.name !== undefined || type === undefined) return new NotFoundError(`${description}: ${message}`);
  const { apiVersion, kind } = type;
  return new UnknownKindError(`the cluster no longer serves ${kind} in ${apiVersion}`, apiVersion, kind);
}

function forbidden(status: Status, description: string, message: string): KubernetesError {
  const action = refusedAction(status.message);
  if (action === undefined) return new AdmissionDeniedError(`the cluster refuses ${description}: ${message}`);
  return new ForbiddenError(describeGrant(action), action);
}

function conflict(status: Status, description: string, message: string): KubernetesError {
  if (status.reason === 'AlreadyExists') return new AlreadyExistsError(`${description} already exists`);
  const causes = conflictCauses(status);
  if (causes.length === 0)
    return new ConflictError(`${description} has changed in the meantime: ${message}`, []);
  const fields = causes.map(({ field, manager }) => `${field} (${manager ?? 'another manager'})`).join(', ');
  return new ConflictError(`${description} has fields that others own: ${fields}`, causes);
}

/** Undefined where the answer is not about the object's content: then it is a failure of the server or the request. */
function invalid(status: Status, subject: Subject, message: string): InvalidError | undefined {
  const causes = fieldCauses(status, subject.confidential);
  if (causes.length === 0 && status.code !== 422) return undefined;
  const faults = causes.map(({ field, message: fault }) => (field === '' ? fault : `${field}: ${fault}`));
  return new InvalidError(
    `${subject.description} is not valid: ${faults.length === 0 ? message : faults.join('; ')}`,
    causes,
    causes.some(isImmutableField),
  );
}

function otherError(status: Status, description: string, message: string): KubernetesError {
  const line = `${description}: ${message} (HTTP ${status.code})`;
  if (status.code < 500 || status.code === 501) return new RequestRejectedError(line, status.code);
  return new ServerError(line, status.code, status.retryAfterSeconds);
}
