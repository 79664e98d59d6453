import type { Client } from '@temporalio/client';
import { readRetraining, readRetrainings } from '../../../../activities/training/stored-retrainings.ts';
import type { RetrainingSummary } from '../../../../activities/training/stored-retrainings.ts';
import type { ObjectStore, StoredReference } from '../../../../clients/object-store/object-store.ts';
import { retrainingQuery } from '../../../../workflows/retraining-messages.ts';
import { askWorkflow } from '../../../operations/ask-workflow.ts';
import { listOpenRetrainings } from '../../../operations/open-retrainings.ts';
import type { OpenRetraining } from '../../../operations/open-retrainings.ts';
import { readTrainingProgress } from '../../../operations/training-progress.ts';
import { shownOfOpen, shownOfStored } from './shown-retraining.ts';
import type { ShownRetraining } from './shown-retraining.ts';

/** Where the pages of retrainings take what they show from: under way from Temporal, over from storage. */
export interface RetrainingPages {
  /** Under way, of one model or of all. Rejects while Temporal does not answer. */
  open(model?: string): Promise<OpenRetraining[]>;
  /** Over, the oldest first. */
  past(model: string): Promise<RetrainingSummary[]>;
  /** Undefined where there is none of this id. Rejects while Temporal does not answer. */
  find(model: string, id: string): Promise<ShownRetraining | undefined>;
  /** What a training program printed. */
  log(reference: StoredReference): Promise<Uint8Array>;
}

export function createRetrainingPages(store: ObjectStore, client: Client): RetrainingPages {
  return {
    open: (model) => listOpenRetrainings(client, model === undefined ? {} : { model }),
    past: (model) => readRetrainings(store, model),
    async find(model, id) {
      const stored = await readRetraining(store, model, id);
      if (stored !== undefined) return shownOfStored(stored);
      const [open] = await listOpenRetrainings(client, { model, id });
      if (open === undefined) return undefined;
      const [asked, progress] = await Promise.all([
        askWorkflow(client, open.workflowId, retrainingQuery),
        readTrainingProgress(client, open.workflowId),
      ]);
      return shownOfOpen(open, asked.outcome === 'answered' ? asked.view : undefined, progress);
    },
    log: (reference) => store.read(reference),
  };
}
