/**
 * Base of every error that a client raises on purpose. `code` is stable and machine-readable, the message is one
 * line a person can act on, `retryable` says whether the same call may succeed later without anybody acting.
 */
export abstract class ClientError extends Error {
  abstract readonly code: string;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
