import type { Client } from '@temporalio/client';
import { readRollout, readRollouts } from '../../../../activities/rollout/stored-rollouts.ts';
import type { RolloutSummary } from '../../../../activities/rollout/stored-rollouts.ts';
import type { ObjectStore } from '../../../../clients/object-store/object-store.ts';
import { rolloutQuery } from '../../../../workflows/rollout-messages.ts';
import { askWorkflow } from '../../../operations/ask-workflow.ts';
import { listOpenRollouts } from '../../../operations/open-rollouts.ts';
import type { OpenRollout } from '../../../operations/open-rollouts.ts';
import { shownOfOpen, shownOfStored } from './shown-rollout.ts';
import type { ShownRollout } from './shown-rollout.ts';

/** Where the pages of rollouts take what they show from: under way from Temporal, over from storage. */
export interface RolloutPages {
  /** Under way, of one model or of all. Rejects while Temporal does not answer. */
  open(model?: string): Promise<OpenRollout[]>;
  /** Over, the oldest first. */
  past(model: string): Promise<RolloutSummary[]>;
  /** Undefined where there is none of this id. Rejects while Temporal does not answer. */
  find(model: string, id: string): Promise<ShownRollout | undefined>;
}

export function createRolloutPages(store: ObjectStore, client: Client): RolloutPages {
  return {
    open: (model) => listOpenRollouts(client, model === undefined ? {} : { model }),
    past: (model) => readRollouts(store, model),
    async find(model, id) {
      const stored = await readRollout(store, model, id);
      if (stored !== undefined) return shownOfStored(stored);
      const [open] = await listOpenRollouts(client, { model, id });
      if (open === undefined) return undefined;
      const asked = await askWorkflow(client, open.workflowId, rolloutQuery);
      return shownOfOpen(open, asked.outcome === 'answered' ? asked.view : undefined);
    },
  };
}
