import type { ReviewItem } from '../domain/approval/review-card.ts';
import type { IncidentView, ModelIncidentResult } from './model-messages.ts';
import { modelRetrainingId } from './retraining-messages.ts';
import { modelRolloutId } from './rollout-messages.ts';

/** Markdown for the Temporal UI: what is wrong with the model, what is thought to be behind it, and what is waited for. */
export function describeIncident(
  view: IncidentView,
  item: ReviewItem | undefined,
  result: ModelIncidentResult | undefined,
): string {
  const { id, phase, diagnosis, openedAt, expiresAt, snoozedUntil, actions } = view;
  const lines = [
    `**${item?.title ?? `Model ${view.model}`}**`,
    '',
    `- incident \`${id}\`, open since ${openedAt}`,
  ];
  if (diagnosis !== undefined) {
    const chances = diagnosis.considered.map(({ cause, confidence }) => `${cause} ${percent(confidence)}`);
    lines.push(`- **${plain(diagnosis.headline)}**`, `- considered: ${chances.join(', ')}`);
    lines.push(...diagnosis.for.map(({ text, weight }) => `- for it (${weight} db): ${plain(text)}`));
    lines.push(...diagnosis.against.map(({ text, weight }) => `- against it (${weight} db): ${plain(text)}`));
    lines.push(`- recommended: **${diagnosis.action.replaceAll('-', ' ')}**`);
  }
  if (view.retraining !== undefined && 'refused' in view.retraining)
    lines.push(`- no retraining now: ${plain(view.retraining.refused)}`);
  if (view.retrained !== undefined)
    lines.push(`- retraining **${view.retrained.outcome}**: ${plain(view.retrained.detail)}`);
  if (view.rollback !== undefined && 'refused' in view.rollback)
    lines.push(`- no roll-back now: ${plain(view.rollback.refused)}`);
  if (view.rolledBack !== undefined)
    lines.push(`- roll-back **${view.rolledBack.outcome}**: ${plain(view.rolledBack.detail)}`);
  if (result !== undefined)
    return [...lines, '', `**${result.outcome}**: ${plain(result.detail)}`].join('\n');
  if (phase === 'diagnosing') lines.push('', '**diagnosing**: evidence is gathered and weighed');
  if (phase === 'rolling-out') lines.push('', `**rolling out**: see \`${modelRolloutId(view.model)}\``);
  if (phase === 'rolling-back') lines.push('', `**rolling back**: see \`${modelRolloutId(view.model)}\``);
  if (phase === 'retraining') lines.push('', `**retraining**: see \`${modelRetrainingId(view.model)}\``);
  if (phase === 'watching' && snoozedUntil === undefined)
    lines.push('', '**watching** until it has recovered');
  if (snoozedUntil !== undefined)
    lines.push('', `**watching**; asked again at ${snoozedUntil}, or when it gets worse`);
  if (expiresAt !== undefined) lines.push('', `**waiting for a decision** until ${expiresAt}`, '');
  return [...lines, ...actions.map((action) => `- \`plumbline decide ${id} ${action}\``)].join('\n');
}

/** Names and values come from data: no markup of theirs counts. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>]/g, (character) => `\\${character}`);
}

function percent(chance: number): string {
  return `${Math.round(chance * 100)} %`;
}
