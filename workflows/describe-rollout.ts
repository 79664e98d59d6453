import type { AnalysisLook, RolloutModelResult, RolloutStep, RolloutView } from './rollout-messages.ts';

/** Markdown for the Temporal UI: what takes traffic, how far it has come, what was measured, and what can be done. */
export function describeRollout(view: RolloutView, title: string, headline: string): string {
  const { id, startedAt, reason, plan, result } = view;
  const why =
    reason.kind === 'incident'
      ? `incident \`${reason.incident}\`: ${plain(reason.headline)}`
      : `${plain(reason.actor)}: ${plain(reason.reason)}`;
  const lines = [`**${plain(title)}**`, '', `- rollout \`${id}\`, since ${startedAt}`, `- why: ${why}`];
  if (plan !== undefined) {
    const { service, champion, candidate, mode, via } = plan;
    const how = via === 'git' ? 'by commits' : 'by patches';
    lines.push(
      `- InferenceService \`${service.namespace}/${service.name}\`, mode **${mode}**, traffic moved ${how}`,
      `- champion \`${code(champion.storageUri)}\` (${code(champion.revision)})`,
      `- candidate \`${code(candidate.storageUri)}\``,
    );
  }
  lines.push('', `**${headlineOf(view)}**: ${plain(headline)}`, '');
  if (plan !== undefined) lines.push(...plan.steps.map((step, index) => lineOfStep(step, index, view)));
  lines.push(...linesOfLooks(view.looks), ...linesOfUndone(view, result), ...whatToDo(view));
  return lines.join('\n');
}

function headlineOf({ phase, result }: RolloutView): string {
  return (result?.outcome ?? phase).replaceAll('-', ' ');
}

/** With a mark for what is done, present or ahead, as a list of tasks has. */
function lineOfStep(
  { percent, hold, minimumRequests }: RolloutStep,
  index: number,
  { step, stepSince }: RolloutView,
): string {
  const done = index < step ? 'x' : ' ';
  const since = index === step && stepSince !== undefined ? ` **since ${stepSince}**` : '';
  return `- [${done}] ${percent} % for ${minutes(hold)} and ${minimumRequests} requests${since}`;
}

const shownLooks = 5;

function linesOfLooks(looks: readonly AnalysisLook[]): string[] {
  const latest = looks.at(-1);
  if (latest === undefined) return [];
  const rows = looks
    .slice(-shownLooks)
    .map(({ at, percent, verdict, requests }) => `| ${at} | ${percent} % | ${requests} | ${mark(verdict)} |`);
  const metrics = latest.metrics.map(
    ({ metric, verdict, reason }) => `- ${mark(verdict)} ${plain(metric)}: ${plain(reason)}`,
  );
  return [
    '',
    '| look | traffic | requests | verdict |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...metrics,
  ];
}

function mark(verdict: AnalysisLook['verdict']): string {
  return { pass: '✓ pass', fail: '✗ **fail**', inconclusive: '? inconclusive', error: '! error' }[verdict];
}

function linesOfUndone({ undone }: RolloutView, result: RolloutModelResult | undefined): string[] {
  const lines = undone.map(
    ({ step, done, detail }) => `- ${done ? '↩ undone' : '✗ **not undone**'}: ${step}: ${plain(detail)}`,
  );
  for (const line of result?.leftToDo ?? []) lines.push(`- **left to do by hand**: ${plain(line)}`);
  const { url, number } = result?.pullRequest ?? {};
  if (url !== undefined) lines.push(`- pull request [#${number}](${url})`);
  return lines.length === 0 ? [] : ['', ...lines];
}

function whatToDo({ model, id, actions, commands, expiresAt }: RolloutView): string[] {
  const lines = actions.map((action) => `- \`plumbline decide ${id} ${action}\``);
  if (expiresAt !== undefined) lines.unshift(`- a decision is waited for until ${expiresAt}`);
  lines.push(...commands.map((command) => `- \`plumbline model ${command} ${model}\``));
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Names and reasons come from outside: no markup of theirs counts. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, (character) => `\\${character}`);
}

function code(text: string): string {
  return text.replaceAll('`', "'");
}

function minutes(duration: number): string {
  return duration < 60_000 ? `${Math.round(duration / 1000)} s` : `${Math.round(duration / 60_000)} min`;
}
