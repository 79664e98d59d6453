import type { KnownBlock } from '@slack/types';
import { reviewMessage } from '../../../clients/slack/blocks/review-message.ts';
import type { ReviewTerms } from '../../../domain/approval/review-terms.ts';
import type { ReviewCard } from '../../../domain/approval/review-card.ts';
import { describeItem } from '../../../domain/infrastructure/drift-item.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { html } from '../pages/html.ts';
import type { Content, Html } from '../pages/html.ts';

/**
 * The message about an open item as Slack would show it, for where Slack is not configured.
 *
 * @param terms how people are asked, and the rules that say so.
 */
export function previewRemediation(
  { target, workflowId, runId, startedAt, actions, expiresAt }: OpenRemediation,
  findings: readonly Finding[],
  { approvals, reasons }: { approvals: ReviewTerms; reasons: string[] },
): Html {
  const cause = workflowId.split('/').at(-1) ?? '';
  const askedAt = startedAt.toISOString();
  return renderSlackPreview({
    key: `${target}/${cause}`,
    target,
    cause,
    workflowId,
    episode: runId,
    moment: 'asked',
    at: askedAt,
    isOpen: actions.length > 0,
    item: describeItem(cause, findings, {
      strategy: 'alert-and-review',
      prune: false,
      approvals,
      reasons,
    }),
    findings: [...findings],
    actions,
    decisions: [],
    quorum: approvals.quorum ?? 1,
    approvers: approvals.approvers,
    askedAt,
    expiresAt: expiresAt === '' ? undefined : expiresAt,
    detail: undefined,
    links: {},
  });
}

/** A card as Slack would show it, in markup. Buttons do nothing. */
export function renderSlackPreview(card: ReviewCard): Html {
  return html`${reviewMessage(card).blocks.map((block) => renderBlock(block))}`;
}

function renderBlock(block: KnownBlock): Content {
  if (block.type === 'header') return html`<p><strong>${block.text.text}</strong></p>`;
  if (block.type === 'section') {
    const fields = block.fields?.map(({ text }) => html`<div>${renderMrkdwn(text)}</div>`);
    return [
      block.text !== undefined && html`<div>${renderMrkdwn(block.text.text)}</div>`,
      fields !== undefined && html`<div class="facts">${fields}</div>`,
    ];
  }
  if (block.type === 'context') {
    const texts = block.elements.flatMap((element) => ('text' in element ? [element.text] : []));
    return html`<div class="soft small">${texts.map((text) => renderMrkdwn(text))}</div>`;
  }
  if (block.type !== 'actions') return undefined;
  const buttons = block.elements.flatMap((element) => (element.type === 'button' ? [element] : []));
  return html`<p class="badges">
    ${buttons.map(({ text, style }) => html`<span class="${style === 'primary' ? 'badge good' : 'badge'}">${text.text}</span>`)}
  </p>`;
}

/** Code blocks, and paragraphs between them. */
function renderMrkdwn(text: string): Content[] {
  return text.split(/```\n?([\s\S]*?)```/).map((part, index) => {
    if (index % 2 === 1) return renderCode(part.trimEnd());
    const lines = part.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => html`<p>${renderLine(line)}</p>`);
  });
}

function renderCode(code: string): Html {
  const lines = code.split('\n').map((line) => html`<span class="same">${unescapeText(line)}</span>`);
  return html`<div class="diff" role="region" tabindex="0" aria-label="Difference">
    <code>${lines}</code>
  </div>`;
}

const marks = /(\*[^*\n]+\*|`[^`\n]+`|<[^>\n]+>)/;

/** Bold, code, mentions, dates and links of one line. */
function renderLine(line: string): Content[] {
  return line.split(marks).map((part) => {
    if (/^\*.+\*$/.test(part)) return html`<strong>${renderLine(part.slice(1, -1))}</strong>`;
    if (/^`.+`$/.test(part)) return html`<code>${unescapeText(part.slice(1, -1))}</code>`;
    if (/^<.+>$/.test(part)) return renderReference(part.slice(1, -1));
    return unescapeText(part);
  });
}

function renderReference(reference: string): Content {
  const [place = '', words = place] = reference.split('|');
  if (place.startsWith('!date^')) return renderDate(Number(place.split('^')[1]));
  if (place.startsWith('!subteam^')) return html`<b>@${place.slice('!subteam^'.length)}</b>`;
  if (/^[@!#]/.test(place)) return html`<b>@${place.slice(1)}</b>`;
  return html`<u>${unescapeText(words)}</u>`;
}

/** Slack shows it in the time zone of each reader. */
function renderDate(seconds: number): Html {
  const time = new Date(seconds * 1000).toISOString();
  return html`<time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
