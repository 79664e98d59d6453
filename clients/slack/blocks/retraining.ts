import type { KnownBlock } from '@slack/types';
import { describeCost } from '../../../domain/models/training/describe-progress.ts';
import type { RetrainingDetails } from '../../../domain/models/training/retraining-card.ts';
import { codeBlock } from './diff.ts';
import { aftermathBlocks, factsBlock, listBlock, textBlock } from './model-blocks.ts';
import { bold, escapeText, escapeWithin, limits, link, localTime } from './text.ts';

const signs = { pass: '✓', fail: '✗', inconclusive: '?' } as const;

/** What a message says of a retraining: what will be done and what it takes, how it goes, how the candidate did. */
export function retrainingBlocks(retraining: RetrainingDetails): KnownBlock[] {
  const { model, headline, reason, plan, attempt, rows, failures, gates, undone, leftToDo, phase } =
    retraining;
  const isBegun = attempt !== undefined || retraining.outcome !== undefined;
  return [
    factsBlock([
      ['Model', bold(model)],
      ['Why', escapeWithin(reason, 1500)],
      ...(attempt === undefined ? [] : [['Try', `${attempt.number} of ${attempt.most}`] as const]),
      ...(isBegun ? [['Took so far', escapeText(describeCost(retraining))] as const] : []),
      ...(rows === undefined
        ? []
        : [['Rows', `${count(rows.training)} to train on, ${count(rows.heldOut)} held out`] as const]),
    ]),
    // Once it is under way people want to know how it goes; the plan is on its page.
    ...(phase === 'planning' || phase === 'waiting-for-approval'
      ? listBlock('What will be done', plan, 12)
      : textBlock(escapeWithin(headline, 1500))),
    ...textBlock(waitingOf(retraining)),
    ...listBlock('Tries that failed', failures),
    ...lastLinesOf(retraining),
    ...listBlock(
      'Candidate against champion',
      gates.map(({ verdict, reason: why }) => `${signs[verdict]} ${why}`),
    ),
    ...textBlock(candidateOf(retraining)),
    ...aftermathBlocks(undone, leftToDo),
  ];
}

function waitingOf({ waiting }: RetrainingDetails): string | undefined {
  if (waiting === undefined) return undefined;
  const { reason, since, preemptions } = waiting;
  const taken = preemptions === 0 ? '' : `, preempted ${preemptions} time${preemptions === 1 ? '' : 's'}`;
  return `⏳ *Waits since* ${localTime(since)}${taken}: ${escapeWithin(reason, 600)}`;
}

function lastLinesOf({ lastLines }: RetrainingDetails): KnownBlock[] {
  if (lastLines.length === 0) return [];
  const title = '*The last it said*\n';
  return textBlock(`${title}${codeBlock(lastLines.slice(-10), limits.section - 100).text}`);
}

function candidateOf({ candidate }: RetrainingDetails): string | undefined {
  if (candidate === undefined) return undefined;
  const { registry, name, version, url } = candidate;
  const words = `${name} version ${version}`;
  const place = registry === 'mlflow' ? ' in MLflow' : '';
  const isWeb = url !== undefined && /^https?:/.test(url);
  return `*Registered*${place}: ${isWeb ? link(url, words) : escapeText(words)}`;
}

function count(rows: number): string {
  return rows.toLocaleString('en');
}
