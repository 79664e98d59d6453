/** One thing that was put back, or could not be. */
export interface UndoneStep {
  /** What it undoes, such as `training data`. */
  step: string;
  done: boolean;
  /** What was done, or why it could not be, in one line. */
  detail: string;
  /** What a person must do where it could not be. */
  byHand?: string;
}
