/**
 * Where the storage keeps what a retraining makes. Everything is below one prefix, so that what is undone is found by
 * its name alone, also by whoever knows nothing of how far it had come.
 */
export interface RetrainingName {
  /** Name of the model in the configuration. */
  model: string;
  /** Of the transaction. */
  id: string;
}

/** Everything of one retraining, with a final slash. */
export function retrainingPrefix({ model, id }: RetrainingName): string {
  return `models/${model}/retrainings/${id}/`;
}

/** The frozen data, with a final slash. */
export function trainingDataPrefix(retraining: RetrainingName): string {
  return `${retrainingPrefix(retraining)}data/`;
}

/** How its candidate is judged, as it was agreed to. */
export function judgementKey(retraining: RetrainingName): string {
  return `${trainingDataPrefix(retraining)}judgement.json`;
}

/** What the Job of a try writes, with a final slash; its program knows this place as OUTPUT_URI. */
export function trainingOutputPrefix(retraining: RetrainingName, attempt: number): string {
  return `${trainingJobsPrefix(retraining)}${attempt}/output/`;
}

/** The outputs of all tries, with a final slash. */
export function trainingJobsPrefix(retraining: RetrainingName): string {
  return `${retrainingPrefix(retraining)}jobs/`;
}

/** How often judging the candidate was begun and never answered; beside the outputs, and gone with them. */
export function unansweredKey(retraining: RetrainingName): string {
  return `${trainingJobsPrefix(retraining)}unanswered.json`;
}

/** What all tries share to go on from, with a final slash; CHECKPOINT_URI. */
export function checkpointPrefix(retraining: RetrainingName): string {
  return `${retrainingPrefix(retraining)}checkpoints/`;
}

/** How a candidate did beside the model that serves, with everything needed to repeat it. */
export function evaluationKey(retraining: RetrainingName): string {
  return `${retrainingPrefix(retraining)}evaluation.json`;
}

/** That the candidate is not wanted, and why; absent where it is. */
export function rejectionKey(retraining: RetrainingName): string {
  return `${retrainingPrefix(retraining)}rejection.json`;
}

/** The last lines of a pod of a try, as far as they were read. */
export function trainingLogKey(retraining: RetrainingName, attempt: number, pod: string): string {
  return `${retrainingPrefix(retraining)}logs/${attempt}/${pod}.log`;
}

/** For how long each pod of a try held GPUs. */
export function gpuLedgerKey(retraining: RetrainingName, attempt: number): string {
  return `${retrainingPrefix(retraining)}logs/${attempt}/gpu-hours.json`;
}
