import type { Command } from 'commander';
import { changeToRollOut } from '../../../workers/operations/rollout-change.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { ModelRolloutOptions } from '../commands/model-rollout.ts';
import { requireModel } from '../model/require-model.ts';
import { requireRollout, rollOut } from '../roll-out.ts';
import { withTemporal } from '../with-temporal.ts';

/** Rolls out the newest candidate of a model, or the one that is named. */
export async function rolloutModel(
  name: string,
  { to, ...options }: ModelRolloutOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async (session) => {
    const model = requireModel(session.configuration.models, name);
    requireRollout(model);
    const store = await openStorage(session.configuration);
    await rollOut(model.name, await changeToRollOut(store, model.name, to), options, session);
  });
}
