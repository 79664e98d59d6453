import { ClientError } from '../errors.ts';

/** A registry did not do as asked. The message names its host and never what it was sent to get in. */
abstract class RegistryError extends ClientError {}

/** It cannot be reached, is overloaded, or took too long: the same call may succeed later. */
export class RegistryUnavailableError extends RegistryError {
  readonly code = 'registry-unavailable';
  readonly retryable = true;
  override readonly retryDelay: number | undefined;

  constructor(message: string, retryDelay?: number) {
    super(message);
    this.retryDelay = retryDelay;
  }
}

/** It does not let us in, or does not take what it is given: somebody has to change something first. */
export class RegistryRefusedError extends RegistryError {
  readonly code = 'registry-refused';
  readonly retryable = false;
}
