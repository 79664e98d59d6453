import { ClientError } from '../errors.ts';

/** A data set that cannot be read as asked. The message names the data set, the place and what to do. */
export abstract class DatasetError extends ClientError {
  override readonly retryable: boolean = false;
  readonly label: string;

  constructor(label: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.label = label;
  }
}

export class DatasetNotFoundError extends DatasetError {
  override readonly code = 'dataset-not-found';
}

/** Not in the format it claims to be, or damaged. `line` counts from 1 in text formats. */
export class UnreadableDatasetError extends DatasetError {
  override readonly code = 'dataset-unreadable';
  readonly line: number | undefined;

  constructor(label: string, message: string, options?: ErrorOptions & { line?: number }) {
    super(label, message, options);
    this.line = options?.line;
  }
}

export class UnknownColumnError extends DatasetError {
  override readonly code = 'dataset-unknown-column';
}

/** No rows at all, or none in the window. */
export class EmptyDatasetError extends DatasetError {
  override readonly code = 'dataset-empty';
}

/** This installation or option cannot do it; another format, option or machine can. */
export class UnsupportedDatasetError extends DatasetError {
  override readonly code = 'dataset-unsupported';
}

/** The object storage did not answer; the same call may succeed later. */
export class DatasetStorageError extends DatasetError {
  override readonly code = 'dataset-storage';
  override readonly retryable = true;
}
