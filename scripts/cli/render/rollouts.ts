import { describeSpan } from '../../../domain/text/age.ts';
import { visible } from '../../../domain/text/visible.ts';
import type { Colors } from '../output.ts';
import type { RolloutEntry } from '../rollout-entry.ts';
import { timeLeft } from './time-left.ts';

/** Rollouts under way for people: how much of the traffic each has, and what can be done. */
export function renderRollouts(rollouts: readonly RolloutEntry[], colors: Colors, now: Date): string {
  return rollouts.map((one) => renderRollout(one, colors, now)).join('\n');
}

const barWidth = 20;

function renderRollout(rollout: RolloutEntry, colors: Colors, now: Date): string {
  const { id, model, state, title, headline, percent, age, actions, commands, expiresAt, link } = rollout;
  const facts = [state.replaceAll('-', ' '), `for ${describeSpan(age * 1000)}`, ...timeLeft(expiresAt, now)];
  const filled = Math.round((percent / 100) * barWidth);
  const bar = `${colors.green('█'.repeat(filled))}${colors.dim('░'.repeat(barWidth - filled))}`;
  return [
    `  ${colors.cyan(visible(title))} · ${facts.join(' · ')}`,
    `    ${bar} ${percent} % of the traffic to the new model`,
    ...(headline === '' ? [] : [`    ${visible(headline)}`]),
    ...(actions.length === 0 ? [] : [`    plumbline decide ${id} ${actions.join('|')}`]),
    ...(commands.length === 0 ? [] : [`    plumbline model ${commands.join('|')} ${model}`]),
    `    ${colors.dim(link)}`,
  ].join('\n');
}
