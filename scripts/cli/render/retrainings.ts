import { describeProgress } from '../../../domain/models/training/describe-progress.ts';
import { describeSpan } from '../../../domain/text/age.ts';
import { visible } from '../../../domain/text/visible.ts';
import type { Colors } from '../output.ts';
import type { RetrainingEntry } from '../retraining-entry.ts';
import { timeLeft } from './time-left.ts';

/** Retrainings under way for people: where each stands, live, and what can be done. */
export function renderRetrainings(
  retrainings: readonly RetrainingEntry[],
  colors: Colors,
  now: Date,
): string {
  return retrainings.map((one) => renderRetraining(one, colors, now)).join('\n');
}

function renderRetraining(retraining: RetrainingEntry, colors: Colors, now: Date): string {
  const { id, model, state, title, headline, progress, age, actions, expiresAt, link } = retraining;
  const facts = [state.replaceAll('-', ' '), `for ${describeSpan(age * 1000)}`, ...timeLeft(expiresAt, now)];
  const isEnding = state === 'undoing' || state === 'closed';
  return [
    `  ${colors.cyan(visible(title))} · ${facts.join(' · ')}`,
    ...(headline === '' ? [] : [`    ${visible(headline)}`]),
    ...(progress === null ? [] : [`    ${colors.yellow(visible(describeProgress(progress, now)))}`]),
    ...(actions.length === 0 ? [] : [`    plumbline decide ${id} ${actions.join('|')}`]),
    ...(actions.length > 0 || isEnding ? [] : [`    plumbline model cancel ${model} --reason …`]),
    `    ${colors.dim(link)}`,
  ].join('\n');
}
