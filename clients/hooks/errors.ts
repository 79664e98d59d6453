import { ClientError } from '../errors.ts';

/** A hook is away, or answers neither yes nor no: asked again, it may. */
export class HookUnavailableError extends ClientError {
  readonly code = 'hook-unavailable';
  readonly retryable = true;
}
