import type { Command } from 'commander';
import { listOpenRollouts } from '../../../workers/operations/open-rollouts.ts';
import { changeToRollBack } from '../../../workers/operations/rollout-change.ts';
import { openStorage } from '../../../workers/storage.ts';
import type { ModelRollbackOptions } from '../commands/model-rollback.ts';
import { requireModel } from '../model/require-model.ts';
import { requireRollout, rollOut } from '../roll-out.ts';
import { withTemporal } from '../with-temporal.ts';
import { steerModelRollout } from './model-steer.ts';

/** Lets the model serve again that served before, wherever the last rollout stands. */
export async function rollbackModel(
  name: string,
  options: ModelRollbackOptions,
  command: Command,
): Promise<void> {
  const isAborted = await withTemporal(command, async (session) => {
    const model = requireModel(session.configuration.models, name);
    requireRollout(model);
    const open = await listOpenRollouts(session.client, { model: model.name });
    if (open.some(({ phase }) => phase !== 'closed') && options.plan !== true) return true;
    const store = await openStorage(session.configuration);
    await rollOut(model.name, await changeToRollBack(store, model.name), options, session);
    return false;
  });
  if (isAborted) await steerModelRollout(name, 'abort', options, command);
}
