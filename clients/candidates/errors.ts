import { ClientError } from '../errors.ts';

/** What is to be looked at does not fit on this machine. */
export class NoRoomError extends ClientError {
  readonly code = 'candidate-too-large';
  readonly retryable = false;

  constructor(uri: string, bytes: number, free: number) {
    super(
      `${uri} has ${inWords(bytes)}, and ${inWords(free)} are free for temporary files here; give workers of role training a larger disk, or let the Job write a smaller model`,
    );
  }
}

/** A number of bytes. */
function inWords(size: number): string {
  return `${(size / 1e9).toFixed(1)} GB`;
}

/** What a training Job left behind cannot be believed or used. The same Job will not say anything else. */
export class CandidateResultError extends ClientError {
  readonly code = 'candidate-result';
  readonly retryable = false;
}
