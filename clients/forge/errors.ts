import { ClientError } from '../errors.ts';

/** Base of everything a Forge rejects with. Messages name the repository and never quote a secret. */
export abstract class ForgeError extends ClientError {}

/** No answer, or one that says that something is wrong on the forge's side. */
export class ForgeUnavailableError extends ForgeError {
  readonly code = 'forge-unavailable';
  readonly retryable = true;
  override readonly retryDelay: number | undefined;

  /** @param retryDelay how long it asked to be left alone, milliseconds. */
  constructor(message: string, retryDelay?: number) {
    super(message);
    this.retryDelay = retryDelay;
  }
}

/** The forge asks to be left alone for a while: its rate limit, or one of its secondary limits. */
export class ForgeRateLimitedError extends ForgeError {
  readonly code = 'forge-rate-limited';
  readonly retryable = true;
  override readonly retryDelay: number;

  /** @param delay milliseconds. */
  constructor(forge: string, delay: number) {
    super(`${forge} takes no more calls for ${Math.ceil(delay / 1000)} s`);
    this.retryDelay = delay;
  }
}

/** The token, or the key of the app, is not (or no longer) valid. */
export class ForgeAuthenticationError extends ForgeError {
  readonly code = 'forge-authentication';
  readonly retryable = false;
}

/** The token is valid and lacks a right; the message says which call was refused. */
export class ForgeForbiddenError extends ForgeError {
  readonly code = 'forge-forbidden';
  readonly retryable = false;
}

/** Forges answer the same for what does not exist and for what a token may not see. */
export class ForgeNotFoundError extends ForgeError {
  readonly code = 'forge-not-found';
  readonly retryable = false;
}

/** The forge will not take the call as it is. */
export class ForgeRefusedError extends ForgeError {
  readonly code = 'forge-refused';
  readonly retryable = false;
  /** The forge's own words. */
  readonly reason: string;

  constructor(message: string, reason: string) {
    super(message);
    this.reason = reason;
  }
}

/** A delivery of a webhook that the forge did not sign with our secret. */
export class WebhookSignatureError extends ForgeError {
  readonly code = 'forge-webhook-signature';
  readonly retryable = false;
}
