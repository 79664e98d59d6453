import { ClientError } from '../../clients/errors.ts';
import type { Judgement } from '../../clients/candidates/evaluation-request.ts';
import type { TrainingWindow } from '../../clients/training-data/freeze-window.ts';

/** What a model is trained on and judged by, as the configuration says. */
export interface CandidateSettings {
  window: TrainingWindow;
  judgement: Judgement;
}

/**
 * Rejects with a client error for a model that the configuration does not have, or does not train, and where the
 * settings are not those that were agreed to.
 *
 * @param agreed digest of the settings that people agreed to.
 */
export type FindCandidateSettings = (model: string, agreed?: string) => Promise<CandidateSettings>;

/** People agreed to other data, gates or another registry than are configured now. */
export class SettingsOutdatedError extends ClientError {
  readonly code = 'training-settings-outdated';
  readonly retryable = false;

  constructor(model: string) {
    super(
      `the data, gates or registry of ${model} in plumbline.yaml have changed since the plan was agreed to; start the retraining again`,
    );
  }
}
