import { ClientError } from '../errors.ts';

/** A service does not take a message, and will not later either. */
export class NotificationRefusedError extends ClientError {
  readonly code = 'notification-refused';
  readonly retryable = false;
}

/** A service cannot take a message now. */
export class NotificationUnavailableError extends ClientError {
  readonly code = 'notification-unavailable';
  readonly retryable = true;
  override readonly retryDelay: number | undefined;

  /** @param retryDelay how long it asked to be left alone, milliseconds. */
  constructor(message: string, retryDelay?: number) {
    super(message);
    this.retryDelay = retryDelay;
  }
}
