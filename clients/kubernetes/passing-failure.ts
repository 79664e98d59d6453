import {
  ConnectionLostError,
  GoneError,
  ServerError,
  TimedOutError,
  TooManyRequestsError,
  UnreachableError,
} from './errors.ts';

const passing = [
  GoneError,
  UnreachableError,
  ConnectionLostError,
  TimedOutError,
  TooManyRequestsError,
  ServerError,
];

/** Whether waiting may help, as with a server that restarts. */
export function isPassingFailure(error: unknown): boolean {
  return passing.some((one) => error instanceof one);
}
