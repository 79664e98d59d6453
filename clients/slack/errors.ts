import { ClientError } from '../errors.ts';

/** Base of everything a SlackClient rejects with. */
export abstract class SlackError extends ClientError {}

/** Slack asks to be left alone for a while. */
export class SlackRateLimitedError extends SlackError {
  readonly code = 'slack-rate-limited';
  readonly retryable = true;
  override readonly retryDelay: number;

  constructor(seconds: number) {
    super(`Slack takes no more calls for ${seconds} s`);
    this.retryDelay = seconds * 1000;
  }
}

/** No answer, or one that says that something is wrong on Slack's side. */
export class SlackUnavailableError extends SlackError {
  readonly code = 'slack-unavailable';
  readonly retryable = true;
}

/** The message is not there any more, or can no longer be changed. */
export class SlackMessageGoneError extends SlackError {
  readonly code = 'slack-message-gone';
  readonly retryable = false;
}

/** Slack will never take this call as things are; the message says what to mend. */
export class SlackRefusedError extends SlackError {
  readonly code = 'slack-refused';
  readonly retryable = false;
  /** Slack's own word for it, such as `channel_not_found`. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** How long a call is repeated that Slack refuses for a reason nobody has documented, milliseconds. */
const unknownRetriedFor = 10 * 60_000;

/** Slack refuses with a word that is not among its documented ones: it may pass, or never. */
export class SlackUnknownError extends SlackError {
  readonly code = 'slack-unknown-error';
  readonly retryable = true;
  override readonly retryFor = unknownRetriedFor;

  constructor(call: string, reason: string) {
    super(`Slack refused ${call} with an error that it does not document: ${reason}`);
  }
}
