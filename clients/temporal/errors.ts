import { firstLine } from '../../domain/text/first-line.ts';
import { ClientError } from '../errors.ts';

/** The Temporal server cannot be reached, or refuses us. */
export class TemporalUnavailableError extends ClientError {
  readonly code = 'temporal-unavailable';
  readonly retryable = true;
  readonly address: string;

  constructor(address: string, cause: unknown) {
    super(
      `cannot reach Temporal at ${address}: ${deepestReason(cause)}; start it with \`plumbline dev\`, or name another address ` +
        'under temporal.address in plumbline.yaml or in TEMPORAL_ADDRESS',
      { cause },
    );
    this.address = address;
  }
}

/** The server answers, and does not let us in. */
export class TemporalAccessDeniedError extends ClientError {
  readonly code = 'temporal-access-denied';
  readonly retryable = false;

  constructor(namespace: string, address: string, cause: unknown) {
    super(
      `Temporal at ${address} does not let us into namespace ${namespace}: ${deepestReason(cause)}; check temporal.apiKey ` +
        'or temporal.tls in plumbline.yaml (or TEMPORAL_API_KEY, TEMPORAL_TLS_… and temporal.toml), and what it may do',
      { cause },
    );
  }
}

/** What lies at the bottom of an error of gRPC, on one line: a certificate that is not trusted, a name that is not known. */
function deepestReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return deepestReason(error.cause);
  const line = firstLine(error.message);
  return /Last error: (?<reason>.+?)(?:\. Resolution note:.*)?$/.exec(line)?.groups?.['reason'] ?? line;
}

/** The namespace does not exist on this server. */
export class TemporalNamespaceNotFoundError extends ClientError {
  readonly code = 'temporal-namespace-not-found';
  readonly retryable = false;

  constructor(namespace: string, address: string, cause: unknown) {
    super(
      `Temporal at ${address} has no namespace ${namespace}; create it or name another under temporal.namespace`,
      {
        cause,
      },
    );
  }
}

/** A schedule that should be there is not. */
export class NoScheduleError extends ClientError {
  readonly code = 'temporal-no-schedule';
  readonly retryable = false;

  constructor(id: string) {
    super(`there is no schedule ${id}; \`plumbline schedules apply\` creates it`);
  }
}

/** A schedule of this id exists that somebody else made, or another configuration: it is not ours to change. */
export class ForeignScheduleError extends ClientError {
  readonly code = 'temporal-foreign-schedule';
  readonly retryable = false;

  /** @param owner the configuration it belongs to, where it is one of plumbline's. */
  constructor(id: string, owner?: string) {
    super(
      owner === undefined
        ? `schedule ${id} exists and was not made by plumbline; delete or rename it, or give the target another name`
        : `schedule ${id} belongs to configuration ${owner}; give the target another name, or both files the same name if they are one configuration`,
    );
  }
}

/** A payload that none of our keys opens. Mended by configuring the key, so whoever needs the payload waits for it. */
export class PayloadDecryptionError extends ClientError {
  readonly code = 'temporal-payload-decryption';
  readonly retryable = true;

  static unknownKey(id: string): PayloadDecryptionError {
    return new PayloadDecryptionError(
      `a payload was encrypted with key ${JSON.stringify(id)}, which temporal.encryption.keys does not name; add it behind the others`,
    );
  }

  static damaged(id: string): PayloadDecryptionError {
    return new PayloadDecryptionError(
      `a payload cannot be decrypted with key ${JSON.stringify(id)}: it was damaged, or another key has this id`,
    );
  }
}
