import type { KnownBlock, SectionBlock } from '@slack/types';
import { momentOfLeaseInWords, timeLeft } from '../../../domain/emergency/describe-lease.ts';
import type { LeaseCard } from '../../../domain/emergency/lease-card.ts';
import type { SlackMessage } from '../slack-client.ts';
import { codeBlock } from './diff.ts';
import { mentionApprovers, mentionUser } from './people.ts';
import { bold, code, escapeText, escapeWithin, limits, link, localTime, within } from './text.ts';

/** An emergency as a message: its whole present state, with the time it has left. */
export function leaseMessage(card: LeaseCard): SlackMessage {
  const { id, isOpen, target } = card;
  const words = momentOfLeaseInWords(card);
  const title = within(`${isOpen ? '🚨' : '✅'} Emergency in ${target}`, limits.header);
  return {
    text: escapeWithin(`[${target}] emergency ${id}: ${words}`, limits.fallback),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title, emoji: true } },
      ...section(status(card)),
      ...section(`*Why*\n${escapeWithin(card.reason, 1500)}`),
      facts(card),
      ...difference(card),
      ...section(pullRequest(card)),
      ...section(card.governor === undefined ? undefined : escapeWithin(card.governor, 1500)),
      ...section(card.detail === undefined ? undefined : escapeWithin(card.detail, 1500)),
      footer(card),
    ],
  };
}

function status(card: LeaseCard): string {
  const { isOpen, expiresAt, at } = card;
  const words = escapeText(momentOfLeaseInWords(card));
  const end = isOpen ? ` · until ${localTime(expiresAt)} (${timeLeft(card)})` : ` · ${localTime(at)}`;
  return `*${words.charAt(0).toUpperCase()}${words.slice(1)}*${end}`;
}

function facts({ scope, openedBy, openedAt, target, objects }: LeaseCard): SectionBlock {
  const fields = [
    `*Where*\n${code(target)}`,
    `*Covers*\n${escapeWithin(scope, 1500)}`,
    `*Opened by*\n${mentionUser(openedBy)}, ${localTime(openedAt)}`,
    `*Differs from Git*\n${objects === 0 ? 'nothing' : `${objects} object${objects === 1 ? '' : 's'}`}`,
  ];
  return {
    type: 'section',
    fields: fields.map((text) => ({ type: 'mrkdwn', text: text.slice(0, limits.field) })),
  };
}

function difference({ brief, isOpen }: LeaseCard): SectionBlock[] {
  return brief.length === 0 || !isOpen ? [] : section(codeBlock([...brief], limits.section).text);
}

function pullRequest({ pullRequest: open, withoutPullRequest }: LeaseCard): string | undefined {
  if (open !== undefined) return `${link(open.url, `Pull request #${open.number}`)} · ${open.state}`;
  if (withoutPullRequest === undefined) return undefined;
  return `No pull request: ${escapeWithin(withoutPullRequest, 1500)}`;
}

function footer({ id, isOpen, links }: LeaseCard): KnownBlock {
  const parts = [
    ...(isOpen
      ? [code(`/plumbline emergency extend ${id} 1h`), code(`/plumbline emergency close ${id} REASON`)]
      : [`emergency ${code(id)}`]),
    ...(links.page === undefined ? [] : [link(links.page, 'page')]),
    ...(links.workflow === undefined ? [] : [link(links.workflow, 'workflow')]),
  ];
  return {
    type: 'context',
    elements: [{ type: 'mrkdwn', text: parts.join(' · ').slice(0, limits.context) }],
  };
}

/** What is added to the thread when something happens; undefined where the message itself says enough. */
export function leaseReply(card: LeaseCard): SlackMessage | undefined {
  if (card.moment === 'opened') return undefined;
  const called = card.call === undefined ? '' : `${mentionApprovers(card.call)}: `;
  const left = card.isOpen ? ` · ${timeLeft(card)}` : '';
  const detail = card.detail === undefined ? '' : `\n${escapeWithin(card.detail, 1500)}`;
  const words = escapeText(momentOfLeaseInWords(card));
  const text = `${called}${bold(`Emergency ${card.id}`)}: ${words}${left}${detail}`.slice(0, limits.section);
  return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] };
}

function section(text: string | undefined): SectionBlock[] {
  if (text === undefined) return [];
  return [{ type: 'section', text: { type: 'mrkdwn', text: text.slice(0, limits.section) } }];
}
