/**
 * Base of every error that a client raises on purpose. `code` is stable and machine-readable, the message is one
 * line a person can act on, `retryable` says whether the same call may succeed later without anybody acting.
 */
export abstract class ClientError extends Error {
  abstract readonly code: string;
  abstract readonly retryable: boolean;
  /** How long the other side asked to be left alone before the next call, milliseconds. */
  readonly retryDelay: number | undefined = undefined;
  /** For how long it is worth repeating, where that is less than the caller would, milliseconds. */
  readonly retryFor: number | undefined = undefined;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
