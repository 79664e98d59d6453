import type { RefusedAction } from '../../domain/infrastructure/refused-action.ts';
import { ClientError } from '../errors.ts';

/** Base of everything a KubernetesClient rejects with, apart from the reason of an aborted signal. */
export abstract class KubernetesError extends ClientError {}

/** One field the server objects to. `field` is its path as the server writes it, such as `spec.replicas`. */
export interface FieldCause {
  field: string;
  message: string;
  /** The manager that owns the field, where a server-side apply conflicts. */
  manager?: string;
}

/** The kubeconfig is missing or wrong, or lacks the context asked for. The message names the file. */
export class KubeconfigError extends KubernetesError {
  readonly code = 'kubernetes-kubeconfig';
  readonly retryable = false;
}

/** No connection: refused, no route, DNS, TLS. Nothing was sent. */
export class UnreachableError extends KubernetesError {
  readonly code = 'kubernetes-unreachable';
  readonly retryable = true;
  readonly server: string;

  constructor(message: string, server: string, options?: ErrorOptions) {
    super(message, options);
    this.server = server;
  }
}

/** The connection broke before the answer was complete. A write may or may not have happened. */
export class ConnectionLostError extends KubernetesError {
  readonly code = 'kubernetes-connection-lost';
  readonly retryable = true;
}

/** No complete answer in time. A write may or may not have happened. */
export class TimedOutError extends KubernetesError {
  readonly code = 'kubernetes-timed-out';
  readonly retryable = true;
}

/** The server does not accept who we say we are, or the credentials could not be had. */
export class UnauthorizedError extends KubernetesError {
  readonly code = 'kubernetes-unauthorized';
  readonly retryable = false;
}

/** Role-based access control refuses the action; the message says what to grant. */
export class ForbiddenError extends KubernetesError {
  readonly code = 'kubernetes-forbidden';
  readonly retryable = false;
  readonly action: RefusedAction;

  constructor(message: string, action: RefusedAction) {
    super(message);
    this.action = action;
  }
}

/** A quota, an admission webhook, a pod security level, or RBAC's guard against escalation refuses the object. */
export class AdmissionDeniedError extends KubernetesError {
  readonly code = 'kubernetes-admission-denied';
  readonly retryable = false;
}

/** The object, or the namespace it should go into, does not exist. */
export class NotFoundError extends KubernetesError {
  readonly code = 'kubernetes-not-found';
  readonly retryable = false;
}

export class AlreadyExistsError extends KubernetesError {
  readonly code = 'kubernetes-already-exists';
  readonly retryable = false;
}

/**
 * The object is not, or not any more, what the request assumed: another resourceVersion or uid, a failed `test` of a
 * JSON patch (both retryable: read, compare and decide again), or fields owned by another manager (`causes`, not
 * retryable: somebody has to give way).
 */
export class ConflictError extends KubernetesError {
  readonly code = 'kubernetes-conflict';
  readonly retryable: boolean;
  readonly causes: FieldCause[];

  constructor(message: string, causes: FieldCause[]) {
    super(message);
    this.causes = causes;
    this.retryable = causes.length === 0;
  }
}

/** The object does not fit the schema, or breaks a validation rule. */
export class InvalidError extends KubernetesError {
  readonly code = 'kubernetes-invalid';
  readonly retryable = false;
  readonly causes: FieldCause[];
  /** A field that may never change would have to: only deleting and creating the object again helps. */
  readonly immutable: boolean;

  constructor(message: string, causes: FieldCause[], immutable = false) {
    super(message);
    this.causes = causes;
    this.immutable = immutable;
  }
}

/** The server does not serve this kind: its CRD is not installed, or it is served in other versions only. */
export class UnknownKindError extends KubernetesError {
  readonly code = 'kubernetes-unknown-kind';
  /** True when the API behind the group is registered but not answering at the moment. */
  readonly retryable: boolean;
  readonly apiVersion: string;
  readonly kind: string;

  constructor(message: string, apiVersion: string, kind: string, retryable = false) {
    super(message);
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.retryable = retryable;
  }
}

/** The server no longer has the resourceVersion or continue token asked for: read again from the start. */
export class GoneError extends KubernetesError {
  readonly code = 'kubernetes-gone';
  readonly retryable = true;
}

export class TooManyRequestsError extends KubernetesError {
  readonly code = 'kubernetes-too-many-requests';
  readonly retryable = true;
  /** Seconds the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(message: string, retryAfter?: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** The server itself failed (5xx). */
export class ServerError extends KubernetesError {
  readonly code = 'kubernetes-server';
  readonly retryable = true;
  readonly status: number;
  /** Seconds the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(message: string, status: number, retryAfter?: number) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Any other refusal (4xx), such as a verb the kind does not have, or an object above the size limit. */
export class RequestRejectedError extends KubernetesError {
  readonly code = 'kubernetes-request-rejected';
  readonly retryable = false;
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
