import { ClientError } from '../../clients/errors.ts';

/** The candidate cannot serve: it cannot be loaded, crashes, or is not ready in time. */
export class CandidateFailedError extends ClientError {
  readonly code = 'candidate-failed';
  readonly retryable = false;
}

/** Somebody else has changed what the rollout moves. */
export class RolloutInterferenceError extends ClientError {
  readonly code = 'rollout-interference';
  readonly retryable = false;
}

/** What was asked for does not come about: the serving mode, or the gateway, does not follow. */
export class TrafficNotFollowingError extends ClientError {
  readonly code = 'traffic-not-following';
  readonly retryable = false;
}

/** The champion cannot be put back by itself; the message says what a person has to do. */
export class ChampionNotRestoredError extends ClientError {
  readonly code = 'champion-not-restored';
  readonly retryable = false;
}

/** It is on its way and takes longer than one look may; asking again goes on with it. */
export class StillUnderWayError extends ClientError {
  readonly code = 'rollout-under-way';
  readonly retryable = true;
}
