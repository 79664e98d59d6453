import type { RetrainingDetails } from '../domain/models/training/retraining-card.ts';

/** Markdown for the Temporal UI: why a model is retrained, what is done, how far it has come, and how it ended. */
export function describeRetraining(
  details: RetrainingDetails,
  question: { actions: readonly string[]; expiresAt: string | undefined },
): string {
  const { model, id, reason, plan, attempt, rows, gates, candidate, headline, phase } = details;
  const lines = [`**Retrain ${plain(model)}**`, '', `- retraining \`${id}\`, ${plain(reason)}`];
  lines.push(...plan.map((line) => `- ${plain(line)}`));
  if (rows !== undefined) lines.push(`- frozen: ${rows.training} rows to train on, ${rows.heldOut} held out`);
  if (attempt !== undefined) lines.push(`- try ${attempt.number} of at most ${attempt.most}`);
  lines.push(...details.failures.map((failure) => `- failed: ${plain(failure)}`));
  lines.push(...gates.map(({ verdict, reason: why }) => `- ${verdict}: ${plain(why)}`));
  if (candidate !== undefined)
    lines.push(`- registered: ${plain(`${candidate.name} ${candidate.version}`)} in ${candidate.registry}`);
  if (details.gpuHours > 0) lines.push(`- ${hours(details)}`);
  lines.push('', `**${details.outcome ?? phase.replaceAll('-', ' ')}**: ${plain(headline)}`, '');
  lines.push(
    ...details.undone.map(
      ({ step, done, detail }) => `- ${done ? 'undone' : '**not undone**'}: ${step}, ${plain(detail)}`,
    ),
  );
  lines.push(...details.leftToDo.map((line) => `- **left to do**: ${plain(line)}`));
  if (question.expiresAt !== undefined)
    lines.push(`**waiting for a decision** until ${question.expiresAt}`, '');
  lines.push(...question.actions.map((action) => `- \`plumbline decide ${id} ${action}\``));
  return lines.join('\n').trimEnd();
}

function hours({ gpuHours, lostGpuHours }: RetrainingDetails): string {
  const lost = lostGpuHours > 0 ? `, ${rounded(lostGpuHours)} of them lost to preemptions` : '';
  return `${rounded(gpuHours)} GPU hours${lost}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Names and reasons come from elsewhere: no markup of theirs counts. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>]/g, (character) => `\\${character}`);
}
