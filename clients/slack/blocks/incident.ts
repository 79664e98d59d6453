import type { KnownBlock, SectionBlock } from '@slack/types';
import type { DiagnosisEvidence } from '../../../domain/models/diagnosis/diagnosis.ts';
import type { IncidentDetails, MovedColumn } from '../../../domain/models/incident/incident-details.ts';
import type { ReviewItem } from '../../../domain/approval/review-card.ts';
import { blockBars } from '../../../domain/text/block-bars.ts';
import { shortened } from '../../../domain/text/visible.ts';
import { listBlock, textBlock } from './model-blocks.ts';
import { bold, escapeText, escapeWithin, limits } from './text.ts';

const mostColumns = 6;
const mostEvidence = 4;
const longestName = 24;

/** What a message says of an incident of a model: what is thought to be behind it, the columns that moved, the trend. */
export function incidentBlocks(incident: IncidentDetails, item: ReviewItem): KnownBlock[] {
  const { diagnosis, columns, trend } = incident;
  const { headline, confidence, action, considered, wouldChange } = diagnosis;
  const others = considered
    .filter(({ cause }) => cause !== diagnosis.cause && cause !== 'unclear')
    .slice(0, 2);
  const fields = [
    `*Model*\n${bold(incident.model)}`,
    `*How bad*\n${item.severity}`,
    `*Recommended*\n${action.replaceAll('-', ' ')}`,
    `*Also considered*\n${others.map((one) => `${one.cause} ${percent(one.confidence)}`).join(', ') || 'nothing'}`,
  ];
  return [
    {
      type: 'section',
      fields: fields.map((text) => ({ type: 'mrkdwn', text: text.slice(0, limits.field) })),
    },
    ...section(`*What is behind it* (${percent(confidence)})\n${escapeWithin(headline, 600)}`),
    ...section(evidenceLines('For it', diagnosis.for)),
    ...section(evidenceLines('Against it', diagnosis.against)),
    ...section(columnPictures(columns)),
    ...section(trend.length < 2 ? undefined : `*Drifted columns, scan by scan*\n\`${blockBars(trend, 1)}\``),
    ...proposedBlocks(incident),
    ...section(
      wouldChange.length === 0
        ? undefined
        : `*What would tell more*\n${wouldChange
            .slice(0, 3)
            .map((line) => `• ${escapeWithin(line, 300)}`)
            .join('\n')}`,
    ),
  ];
}

/** What could be done if somebody chose it now, and how that ended the last time. */
function proposedBlocks({ rollback, rolledBack, retraining, retrained }: IncidentDetails): KnownBlock[] {
  return [
    ...triedBlock('roll-back', rolledBack),
    ...proposalBlock('Rolling the deployment back', rollback),
    ...triedBlock('retraining', retrained),
    ...proposalBlock('Retraining', retraining),
  ];
}

function triedBlock(what: string, tried: IncidentDetails['retrained']): KnownBlock[] {
  if (tried === undefined) return [];
  return textBlock(escapeWithin(`The last ${what} because of this: ${tried.outcome}, ${tried.detail}`, 1500));
}

function proposalBlock(
  what: string,
  proposed: IncidentDetails['retraining'] | IncidentDetails['rollback'],
): KnownBlock[] {
  if (proposed === undefined) return [];
  return 'refused' in proposed
    ? textBlock(`*${what} is not possible now*\n${escapeWithin(proposed.refused, 1500)}`)
    : listBlock(`${what} would`, proposed.lines, 12);
}

function evidenceLines(title: string, evidence: readonly DiagnosisEvidence[]): string | undefined {
  if (evidence.length === 0) return undefined;
  const lines = evidence.slice(0, mostEvidence).map(({ text }) => `• ${escapeWithin(text, 350)}`);
  return `*${title}*\n${lines.join('\n')}`;
}

/** Pictures of the values of each column before and now, one below the other so that they can be compared. */
function columnPictures(columns: readonly MovedColumn[]): string | undefined {
  if (columns.length === 0) return undefined;
  const shown = columns.slice(0, mostColumns);
  const rows = shown.flatMap((column) => {
    const { reference, current } = column;
    const name = plain(column.name, longestName);
    if (reference.length === 0) return [`${name.padEnd(longestName + 2)}${plain(column.change, 60)}`];
    const most = Math.max(...reference, ...current);
    return [
      `${name.padEnd(longestName + 2)}${blockBars(reference, most)}  before`,
      `${plain(column.change, longestName).padEnd(longestName + 2)}${blockBars(current, most)}  now`,
    ];
  });
  const rest = columns.length - shown.length;
  const more = rest > 0 ? `\nand ${rest} more` : '';
  return `*Columns that moved*\n\`\`\`\n${rows.join('\n')}\n\`\`\`${more}`;
}

/** For a code block: nothing in it can end the block. */
function plain(text: string, most: number): string {
  const short = text.length <= most ? text : `${text.slice(0, most - 1)}…`;
  return escapeText(short.replaceAll('`', 'ˋ'));
}

function section(text: string | undefined): SectionBlock[] {
  if (text === undefined) return [];
  return [{ type: 'section', text: { type: 'mrkdwn', text: shortened(text, limits.section - 40) } }];
}

function percent(chance: number): string {
  return `${Math.round(chance * 100)} %`;
}
