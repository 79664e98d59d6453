import type { Shard, ShardOutcome } from '../activities/scan-activities.ts';
import type { DriftItem } from '../domain/infrastructure/drift-item.ts';
import { describeApprovers } from '../domain/approval/review-terms.ts';
import { missingVotes } from '../domain/approval/review.ts';
import type { Decision } from '../domain/approval/review.ts';
import type { DriftScanResult, RemediateDriftResult, RemediationState } from './messages.ts';

/** Markdown for the Temporal UI: what a scan found, as an operator would say it. */
export function describeScan(result: DriftScanResult): string {
  const { summary } = result;
  const lines = [
    `**${result.target}** at commit \`${result.commit.slice(0, 8)}\``,
    '',
    summary.drifted === 0
      ? `nothing drifted, ${summary.compared} objects compared`
      : `**${summary.drifted}** of ${summary.compared} objects drifted`,
    '',
    `- ${count(result.remediations, 'item')} acted on, ${result.reported} only reported, ${result.settled} decided before`,
  ];
  if (summary.pending > 0)
    lines.push(`- ${count(summary.pending, 'object')} waiting for a newer commit to be applied`);
  if (summary.ignored > 0) lines.push(`- ${count(summary.ignored, 'legitimate difference')} ignored`);
  if (result.errors > 0) lines.push(`- ${count(result.errors, 'error')}: see the stored result`);
  if (result.held !== undefined) lines.push(`- **held**: ${result.held}`);
  lines.push('', `Findings: \`${result.result.uri}\``);
  return lines.join('\n');
}

/** Markdown for the Temporal UI: how far the shards of a target are. */
export function describeShards(
  target: string,
  shards: readonly Shard[],
  ended: ReadonlyMap<Shard, ShardOutcome>,
): string {
  const lines = shards.map((shard) => {
    const outcome = ended.get(shard);
    if (outcome === undefined) return `- ${shard.title}: …`;
    return 'failure' in outcome
      ? `- ${shard.title}: **not compared**, ${outcome.failure}`
      : `- ${shard.title}: ${outcome.drifted} of ${count(outcome.compared, 'object')} drifted`;
  });
  return [`**${target}** is compared in ${count(shards.length, 'shard')}`, '', ...lines].join('\n');
}

/** Markdown for the Temporal UI: where a remediation stands and what it waits for. */
export function describeRemediation(target: string, state: RemediationState): string {
  const item = state.seen?.item;
  if (item === undefined) return `**${target}**: waiting for the first observation`;
  const lines = [`**${item.title}**`, '', ...describeItem(target, item)];
  if (state.escalation !== undefined) lines.push(`- why a person decides: ${state.escalation}`);
  if (state.frozen !== undefined) lines.push('', `**waits**: ${state.frozen}`);
  if (state.phase === 'proposing') lines.push('', '**proposing**: carrying it into a pull request');
  if (state.phase === 'waiting-for-merge') lines.push('', ...describeProposal(state));
  if (state.phase === 'healing') lines.push('', '**healing**: making live equal Git');
  if (state.phase === 'waiting-for-decision' || state.phase === 'snoozed')
    lines.push('', ...describeQuestion(item, state));
  return lines.join('\n');
}

export function describeEnd(
  target: string,
  item: DriftItem | undefined,
  result: RemediateDriftResult,
): string {
  const title = item === undefined ? target : `**${item.title}**`;
  const about = item === undefined ? [] : describeItem(target, item);
  return [title, '', ...about, '', `**${result.outcome}**: ${result.detail}`].join('\n');
}

/** One line for the summary of a decision in the event history. */
export function describeDecision(decision: Decision): string {
  const { actor, action, reason, until } = decision;
  const end = until === undefined ? '' : ` until ${until}`;
  return `${actor} decided: ${action}${end}${reason === undefined ? '' : ` (${reason})`}`;
}

function describeItem(target: string, item: DriftItem): string[] {
  const writers = item.managers.length === 0 ? 'unknown' : item.managers.join(', ');
  return [
    ...item.brief.map((line) => `- \`${line.replaceAll('`', "'")}\``),
    ...item.impact.map((line) => `- what healing does: ${line}`),
    `- target ${target}, severity **${item.severity}**, changed by ${writers}`,
    `- strategy **${item.strategy}**: ${item.reasons.join('; ')}`,
    `- findings ${item.findings.map((id) => `\`${id}\``).join(', ')}`,
  ];
}

function describeProposal({ pullRequest, gate, seen }: RemediationState): string[] {
  const { pullRequest: place, state, kind } = pullRequest ?? {};
  if (place === undefined) return [];
  const checks = state === undefined || state.checks === 'none' ? '' : `, checks ${state.checks}`;
  const [finding] = seen?.item.findings ?? [];
  const actions = gate.review?.actions ?? [];
  return [
    `**waiting for a merge** of [#${place.number}](${place.url}), which would ${kind} it${checks}`,
    '',
    ...actions.map((action) => `- \`plumbline decide ${finding} ${action}\``),
  ];
}

function describeQuestion(item: DriftItem, { gate }: RemediationState): string[] {
  const { review, askedAt, reminders, snoozedUntil } = gate;
  if (review === undefined) return [];
  const { terms, actions, votes, escalated } = review;
  const [finding] = item.findings;
  const lines =
    snoozedUntil === undefined
      ? [
          `**waiting for a decision** until ${at(askedAt + terms.expireAfter)}, reminded ${count(reminders, 'time')}`,
        ]
      : [`**snoozed** until ${at(snoozedUntil)}; asked again then, or when it changes`];
  lines.push('');
  if (terms.approvers !== undefined) lines.push(`- who may decide: ${describeApprovers(terms.approvers)}`);
  if (escalated) lines.push(`- escalated to: ${describeApprovers(terms.escalateTo ?? [])}`);
  for (const vote of votes) {
    lines.push(`- ${describeDecision(vote)}; ${missingVotes(review, vote.action)} more to agree`);
  }
  return [...lines, ...actions.map((action) => `- \`plumbline decide ${finding} ${action}\``)];
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

function at(time: number): string {
  return new Date(time).toISOString();
}
