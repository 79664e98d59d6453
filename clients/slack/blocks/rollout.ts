import type { KnownBlock } from '@slack/types';
import type { ReviewItem } from '../../../domain/approval/review-card.ts';
import type { Verdict } from '../../../domain/models/rollout/analysis.ts';
import type { RolloutDetails, RolloutStepShown } from '../../../domain/models/rollout/rollout-card.ts';
import { aftermathBlocks, factsBlock, listBlock, textBlock } from './model-blocks.ts';
import { bold, code, escapeWithin, localTime } from './text.ts';

const signs: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', inconclusive: '?', error: '!' };
const steps: Readonly<Record<RolloutStepShown['state'], string>> = { done: '✓', present: '●', ahead: '○' };
const barWidth = 20;

/** What a message says of a rollout: what takes over from what, where traffic goes, and what was measured last. */
export function rolloutBlocks(rollout: RolloutDetails, { impact }: Pick<ReviewItem, 'impact'>): KnownBlock[] {
  const { model, service, champion, candidate, plan, phase, trouble, metrics, undone, leftToDo } = rollout;
  return [
    factsBlock([
      ['Model', bold(model)],
      ['InferenceService', service === undefined ? 'not known yet' : code(service)],
      ['New', escapeWithin(candidate, 1000)],
      ['Serves so far', champion === undefined ? 'not known yet' : escapeWithin(champion, 1000)],
    ]),
    ...(phase === 'planning' || phase === 'waiting-for-approval'
      ? listBlock('What will be done', plan, 12)
      : textBlock(trafficOf(rollout))),
    ...listBlock('Know before you decide', impact),
    ...textBlock(trouble === undefined ? undefined : `⚠️ ${escapeWithin(trouble, 1500)}`),
    ...listBlock(
      titleOfLook(rollout),
      metrics.map(({ metric, verdict, reason }) => `${signs[verdict]} ${metric}: ${reason}`),
    ),
    ...aftermathBlocks(undone, leftToDo),
  ];
}

function trafficOf({ percent, steps: all }: RolloutDetails): string | undefined {
  if (all.length === 0) return undefined;
  const line = all.map((step) => `${steps[step.state]} ${step.percent} %`).join('  ');
  if (percent === null) return `*Steps*\n${line}`;
  const filled = Math.round((percent / 100) * barWidth);
  const bar = `\`${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}\``;
  return `*Traffic to the new model*\n${bar} *${percent} %*\n${line}`;
}

function titleOfLook({ looks }: RolloutDetails): string {
  const latest = looks.at(-1);
  if (latest === undefined) return 'The latest look';
  return `The latest look: ${latest.verdict} after ${latest.requests.toLocaleString('en')} requests, ${localTime(latest.at)}`;
}
