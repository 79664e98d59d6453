import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { RolloutCommand } from '../../../domain/models/rollout/rollout-card.ts';
import { listOpenRollouts } from '../../../workers/operations/open-rollouts.ts';
import { steerRollout } from '../../../workers/operations/steer-rollout.ts';
import { modelRolloutId } from '../../../workflows/rollout-messages.ts';
import type { ModelSteerOptions } from '../commands/model-steer.ts';
import { requireModel } from '../model/require-model.ts';
import { printResult } from '../output.ts';
import { describeSent, steeringPatience } from '../steering.ts';
import { userOfThisMachine } from '../user.ts';
import { withTemporal } from '../with-temporal.ts';

const done: Readonly<Record<RolloutCommand, string>> = {
  pause: 'paused: traffic stays as it is',
  resume: 'goes on',
  promote: 'the new model takes everything, without the steps that are left',
  abort: 'being undone: the model before it serves again',
};

/** Does one thing to the rollout of a model. */
export async function steerModelRollout(
  name: string,
  wanted: RolloutCommand,
  { reason = '', format }: ModelSteerOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async ({ configuration, client, linkTo }) => {
    const { name: model } = requireModel(configuration.models, name);
    const [open] = await listOpenRollouts(client, { model });
    const workflowId = modelRolloutId(model);
    const decider = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
    const about = { id: randomUUID(), door: 'command-line' as const, reason: reason.trim(), command: wanted };
    const sent = await steerRollout(client, model, { ...decider, ...about }, steeringPatience);
    const said = describeSent(sent, { what: `the rollout of ${model}`, done: done[wanted] });
    const link = linkTo(workflowId);
    const report = { model, id: open?.id ?? null, command: wanted, ...said, workflowId, link };
    printResult(format, report, (shown) => `Rollout of ${model}: ${shown.detail}\n${shown.link}`);
  });
}
