import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { whoDecides } from '../../../domain/approval/people.ts';
import { cancelRetraining } from '../../../workers/operations/cancel-retraining.ts';
import { listOpenRetrainings } from '../../../workers/operations/open-retrainings.ts';
import { modelRetrainingId } from '../../../workflows/retraining-messages.ts';
import type { ModelCancelOptions } from '../commands/model-cancel.ts';
import { requireModel } from '../model/require-model.ts';
import { printResult } from '../output.ts';
import { describeSent, steeringPatience } from '../steering.ts';
import { userOfThisMachine } from '../user.ts';
import { withTemporal } from '../with-temporal.ts';

/** Stops the retraining of a model; what it has done is put back. */
export async function cancelModelRetraining(
  name: string,
  { reason, format }: ModelCancelOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async ({ configuration, client, linkTo }) => {
    const { name: model } = requireModel(configuration.models, name);
    const [open] = await listOpenRetrainings(client, { model });
    const workflowId = modelRetrainingId(model);
    const decider = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
    const request = { ...decider, id: randomUUID(), door: 'command-line' as const, reason: reason.trim() };
    const sent = await cancelRetraining(client, model, request, steeringPatience);
    const about = { what: `the retraining of ${model}`, done: 'stopped: what it has done is being put back' };
    const link = linkTo(workflowId);
    const report = { model, id: open?.id ?? null, ...describeSent(sent, about), workflowId, link };
    printResult(format, report, (shown) => `Retraining of ${model}: ${shown.detail}\n${shown.link}`);
  });
}
