import type { LoggedHalf } from '../../domain/models/payloads/logged-call.ts';

/** Some calls of models, and how to say that they need not be read again. */
export interface SourceBatch {
  halves: LoggedHalf[];
  /** Lines or records that were none. */
  unreadable: number;
  /** Called once all of the batch is kept; a source that is opened later begins behind it. */
  commit: () => Promise<void>;
}

/**
 * A place where calls of models are logged: files, a storage, a topic. Nothing is lost by a crash: a batch that was not
 * committed is delivered again, and what was kept of it is recognised by id and content.
 */
export interface PayloadSource {
  /** What is new, batch by batch; ends where nothing is new for now. */
  read(signal: AbortSignal): AsyncIterable<SourceBatch>;
}
