import type { Command } from 'commander';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { Model } from '../../../config/schema/model.ts';
import { describeCost } from '../../../domain/models/training/describe-progress.ts';
import { visible } from '../../../domain/text/visible.ts';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import { startRetraining, startRetrainingPreview } from '../../../workers/operations/start-retraining.ts';
import { taskQueues } from '../../../workflows/messages.ts';
import { modelRetrainingId } from '../../../workflows/retraining-messages.ts';
import type { RetrainModelResult } from '../../../workflows/retraining-messages.ts';
import { awaitBeginning } from '../await-beginning.ts';
import { awaitPreview } from '../await-preview.ts';
import { awaitUnderWay } from '../await-under-way.ts';
import type { ModelRetrainOptions } from '../commands/model-retrain.ts';
import { exitCodes } from '../exit-codes.ts';
import { requireModel } from '../model/require-model.ts';
import { printResult } from '../output.ts';
import { renderPlan } from '../render/plan.ts';
import { describeBeginning } from '../under-way.ts';
import type { UnderWayReport } from '../under-way.ts';
import { userOfThisMachine } from '../user.ts';
import { withTemporal } from '../with-temporal.ts';
import type { TemporalSession } from '../with-temporal.ts';

/** The configuration does not say how the model is trained, or the retraining came to nothing. */
class RetrainingRefusedError extends Error {
  override readonly name = 'RetrainingRefusedError';
}

/** Starts a retraining by hand, or says what one would do. */
export async function retrainModel(
  name: string,
  options: ModelRetrainOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async (session) => {
    const model = requireModel(session.configuration.models, name);
    requireRetrain(model);
    if (options.plan === true) await showPlan(model.name, options, session);
    else await start(model.name, options, session);
  });
}

function requireRetrain({ name, retrain }: Model): void {
  if (retrain !== undefined) return;
  throw new RetrainingRefusedError(
    `plumbline.yaml does not say how ${name} is trained; add \`retrain: { template: … }\` to the model`,
  );
}

async function showPlan(
  model: string,
  { format }: ModelRetrainOptions,
  { client, configuration }: TemporalSession,
): Promise<void> {
  const planned = await awaitPreview(
    await startRetrainingPreview(client, configuration, model),
    model,
    taskQueues.training,
  );
  if ('refused' in planned) {
    if (format === 'json') printResult(format, { model, ...planned }, () => '');
    throw new RetrainingRefusedError(`${model} would not be retrained now: ${planned.refused}`);
  }
  printResult(format, { model, plan: planned.plan }, (shown, colors) =>
    renderPlan(`Retraining ${model} would:`, shown.plan, colors),
  );
}

async function start(model: string, options: ModelRetrainOptions, session: TemporalSession): Promise<void> {
  const { client, configuration } = session;
  const { actor } = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
  const reason = (options.reason ?? '').trim().slice(0, longestReason);
  const handle = await startRetraining(client, configuration, { model, actor, reason });
  const beginning = await awaitBeginning(handle);
  const { id } = beginning;
  const link = await linkOf(model, id, session);
  const where = { model, workflowId: handle.workflowId, link };
  if (beginning.at === 'end') return printEnd(beginning.result, where, options);
  const begun = describeBeginning(beginning, model);
  if (options.wait === true) {
    process.stderr.write(`plumbline: ${begun.detail}\n`);
    const waiting = { timeout: options.timeout, what: 'the retraining' };
    const result = await awaitUnderWay(handle, waiting, session);
    return result === undefined ? undefined : printEnd(result, where, options);
  }
  const report: UnderWayReport = { ...where, id: id || null, ...begun };
  printResult(options.format, report, (shown) => `Retraining of ${model}: ${shown.detail}\n${shown.link}`);
}

/** What a signal may carry comfortably, characters. */
const longestReason = 3000;

function printEnd(
  result: RetrainModelResult,
  where: Pick<UnderWayReport, 'model' | 'workflowId' | 'link'>,
  { format }: ModelRetrainOptions,
): void {
  const { outcome, detail, transaction, leftToDo } = result;
  const isGood = outcome === 'registered';
  if (isGood || format === 'json')
    printResult(format, { ...where, id: transaction, ...result }, () =>
      [visible(`Retraining of ${where.model}: ${outcome}: ${detail}`), describeCost(result), where.link].join(
        '\n',
      ),
    );
  for (const line of leftToDo) process.stderr.write(`plumbline: left to do by hand: ${line}\n`);
  if (!isGood) throw new RetrainingRefusedError(`${where.model} is not retrained: ${outcome}: ${detail}`);
  process.exitCode = exitCodes.clean;
}

async function linkOf(
  model: string,
  id: string,
  { configuration, linkTo }: TemporalSession,
): Promise<string> {
  const pages = await openPageLinks(configuration);
  return pages?.toRetraining(model, id) ?? linkTo(modelRetrainingId(model));
}
