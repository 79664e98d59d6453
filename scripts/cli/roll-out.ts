import type { Model } from '../../config/schema/model.ts';
import { whoDecides } from '../../domain/approval/people.ts';
import { visible } from '../../domain/text/visible.ts';
import { openPageLinks } from '../../workers/gateway/links/page-links.ts';
import { startRollout, startRolloutPreview } from '../../workers/operations/start-rollout.ts';
import { taskQueues } from '../../workflows/messages.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import type { RolloutChange, RolloutModelResult } from '../../workflows/rollout-messages.ts';
import { awaitBeginning } from './await-beginning.ts';
import { awaitPreview } from './await-preview.ts';
import { awaitUnderWay } from './await-under-way.ts';
import { exitCodes } from './exit-codes.ts';
import { printResult } from './output.ts';
import type { Format } from './output.ts';
import { renderPlan } from './render/plan.ts';
import { describeBeginning } from './under-way.ts';
import type { UnderWayReport } from './under-way.ts';
import { userOfThisMachine } from './user.ts';
import type { TemporalSession } from './with-temporal.ts';

/** The configuration does not say how the model is rolled out, or the rollout came to nothing. */
class RolloutRefusedError extends Error {
  override readonly name = 'RolloutRefusedError';
}

export interface RollOutOptions {
  reason?: string;
  wait?: true;
  plan?: true;
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

/** What a signal may carry comfortably, characters. */
const longestReason = 3000;

/** Rejects where the configuration does not say how a model is rolled out. */
export function requireRollout({ name, rollout }: Model): void {
  if (rollout !== undefined) return;
  throw new RolloutRefusedError(
    `plumbline.yaml does not say how ${name} is rolled out; add \`rollout: { steps: [10, 50, 100] }\` to the model`,
  );
}

/** Rolls a change out by hand, or says what that would do. */
export async function rollOut(
  model: string,
  change: RolloutChange,
  options: RollOutOptions,
  session: TemporalSession,
): Promise<void> {
  if (options.plan === true) await showPlan(model, change, options, session);
  else await start(model, change, options, session);
}

async function showPlan(
  model: string,
  change: RolloutChange,
  { format }: RollOutOptions,
  { client, configuration }: TemporalSession,
): Promise<void> {
  const planned = await awaitPreview(
    await startRolloutPreview(client, configuration, { model, change }),
    model,
    taskQueues.rollouts,
  );
  if ('refused' in planned) {
    if (format === 'json') printResult(format, { model, ...planned }, () => '');
    throw new RolloutRefusedError(`${model} cannot be rolled out now: ${planned.refused}`);
  }
  printResult(format, { model, plan: planned.plan }, (shown, colors) =>
    renderPlan(`Rolling out ${model} would:`, shown.plan, colors),
  );
}

async function start(
  model: string,
  change: RolloutChange,
  options: RollOutOptions,
  session: TemporalSession,
): Promise<void> {
  const { client, configuration, linkTo } = session;
  const { actor } = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
  const reason = (options.reason ?? '').trim().slice(0, longestReason);
  const handle = await startRollout(client, configuration, { model, change, actor, reason });
  const beginning = await awaitBeginning(handle);
  const { id } = beginning;
  const pages = await openPageLinks(configuration);
  const link = pages?.toRollout(model, id) ?? linkTo(modelRolloutId(model));
  const where = { model, workflowId: handle.workflowId, link };
  if (beginning.at === 'end') return printEnd(beginning.result, { ...where, id: null }, options);
  const begun = describeBeginning(beginning, model);
  const report: UnderWayReport = { ...where, id: id || null, ...begun };
  if (options.wait === true) {
    process.stderr.write(`plumbline: ${begun.detail}\n`);
    const result = await awaitUnderWay(handle, { timeout: options.timeout, what: 'the rollout' }, session);
    return result === undefined ? undefined : printEnd(result, report, options);
  }
  printResult(options.format, report, (shown) => `Rollout of ${model}: ${shown.detail}\n${shown.link}`);
}

function printEnd(
  result: RolloutModelResult,
  where: Pick<UnderWayReport, 'model' | 'id' | 'workflowId' | 'link'>,
  { format }: RollOutOptions,
): void {
  const { outcome, detail, leftToDo } = result;
  const isGood = outcome === 'promoted';
  if (isGood || format === 'json')
    printResult(format, { ...where, ...result }, () =>
      [visible(`Rollout of ${where.model}: ${outcome}: ${detail}`), where.link].join('\n'),
    );
  for (const line of leftToDo) process.stderr.write(`plumbline: left to do by hand: ${visible(line)}\n`);
  if (!isGood) throw new RolloutRefusedError(`${where.model} is not rolled out: ${outcome}: ${detail}`);
  process.exitCode = exitCodes.clean;
}
