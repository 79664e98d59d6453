import type { Judgement } from '../../clients/candidates/evaluation-request.ts';
import type { TrainingWindow } from '../../clients/training-data/freeze-window.ts';

/** What a model is trained on and judged by, as the configuration says. */
export interface CandidateSettings {
  window: TrainingWindow;
  judgement: Judgement;
}

/** Rejects with a client error for a model that the configuration does not have, or does not train. */
export type FindCandidateSettings = (model: string) => Promise<CandidateSettings>;
