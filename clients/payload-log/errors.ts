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

/** A file of a window is gone, as its retention is over or somebody removed it. */
export class PayloadFileMissingError extends ClientError {
  readonly code = 'payload-file-missing';
  readonly retryable = false;

  constructor(key: string) {
    super(`${key} is gone from the storage; was it older than the retention of the model?`);
  }
}
