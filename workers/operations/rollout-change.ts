import { modelBefore } from '../../activities/rollout/model-before.ts';
import { readRollouts } from '../../activities/rollout/stored-rollouts.ts';
import { readRetraining, readRetrainings } from '../../activities/training/stored-retrainings.ts';
import { ClientError } from '../../clients/errors.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { RolloutChange } from '../../workflows/rollout-messages.ts';

/** There is no model to roll out, or none to go back to. */
export class NothingToRollOutError extends ClientError {
  readonly code = 'nothing-to-roll-out';
  readonly retryable = false;
}

/** What a rollout by hand brings: the place that a person names, or the newest registered candidate. */
export async function changeToRollOut(
  store: ObjectStore,
  model: string,
  storageUri: string | undefined,
): Promise<RolloutChange> {
  if (storageUri !== undefined) return { kind: 'storage-uri', storageUri };
  const summary = (await readRetrainings(store, model)).findLast(({ outcome }) => outcome === 'registered');
  const stored = summary && (await readRetraining(store, model, summary.id));
  const { candidate, data } = stored?.result ?? {};
  if (stored === undefined || candidate === undefined || data === undefined)
    throw new NothingToRollOutError(
      `${model} has no registered candidate; train one with \`plumbline model retrain ${model}\`, or name a model with --to`,
    );
  return { kind: 'candidate', candidate, retraining: { transaction: stored.id, data } };
}

/**
 * What brings back the model that served before the newest rollout that was promoted: at once, since what is taken back is
 * no measure for it. Where that rollout went back itself, people wanted to get away from the model before it: it has to
 * prove itself step by step like any other.
 */
export async function changeToRollBack(store: ObjectStore, model: string): Promise<RolloutChange> {
  const last = (await readRollouts(store, model)).findLast(({ outcome }) => outcome === 'promoted');
  if (last?.champion === undefined)
    throw new NothingToRollOutError(
      `no rollout of ${model} is known that could be taken back; name a model with \`plumbline model rollout ${model} --to URI\``,
    );
  const { champion: storageUri, candidate: present, kind } = last;
  if (kind === 'previous') return { kind: 'storage-uri', storageUri };
  return { kind: 'previous', ...(await modelBefore(store, model, { storageUri, present })), present };
}
