import { ClientError } from '../errors.ts';

/** Nothing was logged for a model in the window that was asked for. */
export class NoPayloadsError extends ClientError {
  readonly code = 'no-payloads';
  readonly retryable = false;

  constructor(model: string) {
    super(
      `no payloads of ${model} are stored for this window; does the logger of its InferenceService send here ` +
        '(plumbline model watch prints the stanza), and is the window long enough?',
    );
  }
}

/** A file of a window is gone, as its retention is over or somebody removed it. Who looks again finds other files. */
export class PayloadFileMissingError extends ClientError {
  readonly code = 'payload-file-missing';
  readonly retryable = true;

  constructor(key: string) {
    super(`${key} is gone from the storage; was it older than the retention of the model?`);
  }
}

/** Another gateway writes its log to the same folder. */
export class LogInUseError extends ClientError {
  readonly code = 'payload-log-in-use';
  readonly retryable = true;

  constructor(folder: string) {
    super(
      `another gateway keeps its payloads in ${folder}; give each its own with gateway.payloads.folder, or stop the other`,
    );
  }
}

/** The disk has no room for more payloads. */
export class LogFullError extends ClientError {
  readonly code = 'payload-log-full';
  readonly retryable = true;

  constructor() {
    super('the disk below gateway.payloads.folder is full; nothing is kept until there is room');
  }
}

/** The disk takes longer than senders can wait. */
export class LogSlowError extends ClientError {
  readonly code = 'payload-log-slow';
  readonly retryable = true;

  constructor() {
    super('the disk below gateway.payloads.folder is too slow for what arrives');
  }
}

/** The log cannot be written for another reason. */
export class LogUnwritableError extends ClientError {
  readonly code = 'payload-log-unwritable';
  readonly retryable = true;

  constructor(reason: string, options?: ErrorOptions) {
    super(`payloads cannot be written below gateway.payloads.folder (${reason})`, options);
  }
}
