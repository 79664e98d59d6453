import { visible } from '../../../domain/text/visible.ts';
import type { DiagnosisEvidence } from '../../../domain/models/diagnosis/diagnosis.ts';
import type { IncidentView } from '../../../workflows/model-messages.ts';
import type { Colors } from '../output.ts';

/** An open incident for people: what is wrong, what is thought to be behind it, what can be answered. */
export function renderIncidentDetails(view: IncidentView & { link: string }, colors: Colors): string {
  const { model, id, phase, diagnosis, situation, actions, link, openedAt, retraining, retrained } = view;
  const lines = [
    `${colors.bold(`Incident ${id} of model ${model}`)} · ${situation.severity} · ${phase.replaceAll('-', ' ')} · since ${openedAt}`,
  ];
  if (situation.drift !== undefined) lines.push(`  drifted: ${visible(situation.drift.columns.join(', '))}`);
  for (const { name, text } of Object.values(situation.alarms))
    lines.push(`  ${visible(name)}: ${visible(text)}`);
  for (const { actor, reason } of situation.reports)
    lines.push(`  ${visible(actor)} reports: ${visible(reason)}`);
  if (diagnosis === undefined)
    return [...lines, '  evidence is being gathered', `  ${colors.dim(link)}`].join('\n');
  lines.push(
    '',
    `  ${colors.cyan(visible(diagnosis.headline))} (${percent(diagnosis.confidence)})`,
    ...listed('for it', diagnosis.for),
    ...listed('against it', diagnosis.against),
    `  considered: ${diagnosis.considered.map(({ cause, confidence }) => `${cause} ${percent(confidence)}`).join(', ')}`,
    ...diagnosis.wouldChange.map((line) => `  would tell more: ${visible(line)}`),
    `  recommended: ${diagnosis.action.replaceAll('-', ' ')}`,
  );
  if (retraining !== undefined && 'lines' in retraining)
    lines.push('', '  retraining would:', ...retraining.lines.map((line) => `    - ${visible(line)}`));
  if (retraining !== undefined && 'refused' in retraining)
    lines.push(`  no retraining now: ${visible(retraining.refused)}`);
  if (retrained !== undefined)
    lines.push(`  the last retraining: ${retrained.outcome}: ${visible(retrained.detail)}`);
  if (actions.length > 0) lines.push('', `  plumbline decide ${id} ${actions.join('|')}`);
  return [...lines, `  ${colors.dim(link)}`].join('\n');
}

function listed(title: string, evidence: readonly DiagnosisEvidence[]): string[] {
  return evidence.map(
    ({ text, weight, at }) =>
      `  ${title} (${weight} db${at === undefined ? '' : `, ${at}`}): ${visible(text)}`,
  );
}

function percent(chance: number): string {
  return `${Math.round(chance * 100)} %`;
}
