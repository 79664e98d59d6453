import type { ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types';
import { describeReview, momentInWords } from '../../../domain/approval/describe-review.ts';
import { outstandingApprovals } from '../../../domain/approval/review-progress.ts';
import type { ReviewCard } from '../../../domain/approval/review-card.ts';
import type { Severity } from '../../../domain/infrastructure/finding.ts';
import type { SlackMessage } from '../slack-client.ts';
import { buttonsOf, legendOf } from './buttons.ts';
import { codeBlock, diffOf } from './diff.ts';
import { incidentBlocks } from './incident.ts';
import { retrainingBlocks } from './retraining.ts';
import { rolloutBlocks } from './rollout.ts';
import { describeMakers, mentionApprovers, mentionDecider } from './people.ts';
import { bold, code, escapeText, escapeWithin, limits, link, localTime, within } from './text.ts';

/** A review as a message: its whole present state, so that an update never leaves anything of before. */
export function reviewMessage(card: ReviewCard): SlackMessage {
  const { headline } = describeReview(card);
  return {
    text: escapeWithin(`[${card.target}] ${headline}`, limits.fallback),
    blocks: [
      header(card),
      status(card),
      ...bodyOf(card),
      ...section(answers(card)),
      ...buttonsOf(card),
      ...legendOf(card),
      footer(card),
    ],
  };
}

function bodyOf(card: ReviewCard): KnownBlock[] {
  const { incident, retraining, rollout, item } = card;
  if (incident !== undefined) return incidentBlocks(incident, item);
  if (retraining !== undefined) return retrainingBlocks(retraining);
  return rollout === undefined ? driftBlocks(card) : rolloutBlocks(rollout, item);
}

/** What a message says of drift from Git. */
function driftBlocks(card: ReviewCard): KnownBlock[] {
  return [facts(card), ...difference(card), ...section(consequences(card)), ...section(reasons(card))];
}

/** The whole difference as a text file, where the message shows only the beginning of it. */
export function wholeDifference(card: ReviewCard): string | undefined {
  const lines = diffOf(card.findings);
  return codeBlock(lines, mostOfDifference).isWhole ? undefined : `${lines.join('\n')}\n`;
}

const signs: Readonly<Record<Severity, string>> = {
  low: '⚪',
  medium: '🟡',
  high: '🟠',
  critical: '🔴',
};

function header(card: ReviewCard): HeaderBlock {
  const { item, isOpen, pullRequest } = card;
  const waits = signOfChange(card) ?? (pullRequest === undefined ? signs[item.severity] : '🔀');
  const sign = isOpen ? waits : signOfEnd(card);
  return {
    type: 'header',
    text: { type: 'plain_text', text: within(`${sign} ${item.title}`, limits.header), emoji: true },
  };
}

/** What is being changed of a model is no harm that has a degree. */
function signOfChange({ retraining, rollout }: ReviewCard): string | undefined {
  if (retraining !== undefined) return '🎓';
  return rollout === undefined ? undefined : '🚦';
}

/** What is done has another sign than what is still under way, and than what was left as it is. */
function signOfEnd(card: ReviewCard): string {
  const { moment, decisions } = card;
  if (moment === 'failed' || moment === 'expired') return '⚠️';
  if (moment === 'rolled-back' || moment === 'put-back') return '↩️';
  // Of drift that was decided on, it says that the change waits.
  if (moment === 'updated') return signOfChange(card) ?? (card.incident === undefined ? '⏳' : '✅');
  if (moment === 'withdrawn') return '➖';
  if (moment === 'ignored') return '🔕';
  if (moment !== 'decided') return '✅';
  const action = decisions.at(-1)?.action;
  if (action === 'reject' || action === 'dismiss') return '🚫';
  if (action === 'approve' || action === 'retrain' || action === 'roll-back')
    return signOfChange(card) ?? '⏳';
  return action === 'split' ? '➖' : '⏳';
}

function status(card: ReviewCard): SectionBlock {
  const { isOpen, expiresAt, snoozedUntil, at } = card;
  const words = escapeText(momentInWords(card));
  const until = isOpen && expiresAt !== undefined ? ` · until ${localTime(expiresAt)}` : '';
  const asleep = snoozedUntil === undefined ? '' : ` · asks again ${localTime(snoozedUntil)}`;
  const since = isOpen ? '' : ` · ${localTime(at)}`;
  const text = `*${words.charAt(0).toUpperCase()}${words.slice(1)}*${until}${asleep}${since}`;
  return { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, limits.section) } };
}

function facts(card: ReviewCard): SectionBlock {
  const { target, item, findings } = card;
  const namespaces = [...new Set(findings.flatMap(({ namespace }) => namespace ?? []))];
  const inside = namespaces.slice(0, 3).map(code).join(', ');
  const where = inside === '' ? code(target) : `${code(target)}, in ${inside}`;
  const objects = item.objects === 1 ? '' : `, ${item.objects} objects`;
  const fields = [
    `*Where*\n${where}`,
    `*How bad*\n${item.severity}${objects}`,
    `*What*\n${item.drift.join(', ')}`,
    `*Who*\n${describeMakers(card)}`,
  ];
  return {
    type: 'section',
    fields: fields.map((text) => ({ type: 'mrkdwn', text: text.slice(0, limits.field) })),
  };
}

const differenceTitle = '*What differs*  `-` is Git, `+` is what was found live';
const mostOfDifference = limits.section - differenceTitle.length - 1;

/** What moved: as a diff, or in the words of the item where its findings are not at hand. */
function difference({ item, findings }: ReviewCard): SectionBlock[] {
  if (findings.length > 0) {
    return section(`${differenceTitle}\n${codeBlock(diffOf(findings), mostOfDifference).text}`);
  }
  return item.brief.length === 0 ? [] : section(codeBlock(item.brief, limits.section).text);
}

function consequences({ item, isOpen }: ReviewCard): string | undefined {
  if (!isOpen || item.impact.length === 0) return undefined;
  const lines = item.impact.map((line) => `• ${escapeWithin(line, 400)}`);
  return `*What healing does*\n${lines.join('\n')}`;
}

function reasons({ item, isOpen, detail, pullRequest }: ReviewCard): string | undefined {
  const reason = detail ?? item.reasons.join('; ');
  const lines = [reason, isOpen ? (item.notHealable ?? '') : ''].filter((line) => line !== '');
  if (lines.length === 0) return undefined;
  const text = lines.map((line) => escapeWithin(line, 1400)).join('\n');
  return `*${isOpen && pullRequest === undefined ? 'Why you are asked' : 'Why'}*\n${text}`;
}

/** How far the approvals have come, who may give them, and what each person said. */
function answers(card: ReviewCard): string | undefined {
  const { isOpen, approvers, decisions } = card;
  const lines: string[] = [];
  if (isOpen) {
    const progress = outstandingApprovals(card);
    if (progress !== undefined) lines.push(`*${escapeText(progress)}*`);
    if (approvers !== undefined) lines.push(`May decide: ${mentionApprovers(approvers)}`);
  }
  for (const decision of decisions.slice(-mostAnswers)) {
    const reason = decision.reason === undefined ? '' : `: ${escapeWithin(decision.reason, 300)}`;
    const until = decision.until === undefined ? '' : ` until ${localTime(decision.until)}`;
    lines.push(
      `${mentionDecider(decision)} · ${decision.action}${until} · ${localTime(decision.at)}${reason}`,
    );
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}

const mostAnswers = 5;

function footer(card: ReviewCard): ContextBlock {
  const { item, links, isOpen, actions } = card;
  const [finding] = item.findings;
  const parts = [
    ...(finding === undefined ? [] : [`${nounOf(card)} ${code(finding)}`]),
    ...(isOpen && finding !== undefined && actions.length > 0
      ? [code(`plumbline decide ${finding} ${actions.join('|')}`)]
      : []),
    ...(links.page === undefined ? [] : [link(links.page, 'page')]),
    ...(links.workflow === undefined ? [] : [link(links.workflow, 'workflow')]),
  ];
  const text = parts.length === 0 ? 'Plumbline' : parts.join(' · ');
  return { type: 'context', elements: [{ type: 'mrkdwn', text: text.slice(0, limits.context) }] };
}

function nounOf({ incident, retraining, rollout }: ReviewCard): string {
  if (incident !== undefined) return 'incident';
  if (retraining !== undefined) return 'retraining';
  return rollout === undefined ? 'finding' : 'rollout';
}

function section(text: string | undefined): SectionBlock[] {
  if (text === undefined) return [];
  return [{ type: 'section', text: { type: 'mrkdwn', text: text.slice(0, limits.section) } }];
}

/** What is added to the thread of a review when something happens; undefined where the message itself says enough. */
export function threadReply(card: ReviewCard): SlackMessage | undefined {
  if (card.moment === 'asked') return undefined;
  const last = card.decisions.at(-1);
  const asks = card.moment === 'reminded' || card.moment === 'escalated' || card.moment === 'asked-again';
  const called = asks && card.approvers !== undefined ? `${mentionApprovers(card.approvers)}: ` : '';
  const words = escapeText(momentInWords(card));
  const decider =
    last !== undefined && ['approved', 'decided', 'snoozed'].includes(card.moment)
      ? ` (${mentionDecider(last)})`
      : '';
  const detail = card.detail === undefined ? '' : `\n${escapeWithin(card.detail, 1500)}`;
  const text = `${called}${bold(card.item.title)}: ${words}${decider}${detail}`.slice(0, limits.section);
  const blocks: KnownBlock[] = [{ type: 'section', text: { type: 'mrkdwn', text } }];
  return { text, blocks };
}
