import type { KnownBlock, SectionBlock } from '@slack/types';
import { shortened } from '../../../domain/text/visible.ts';
import { escapeWithin, limits } from './text.ts';

const longestLine = 350;

/** What is known under short names, side by side. */
export function factsBlock(facts: readonly (readonly [name: string, mrkdwn: string])[]): SectionBlock {
  return {
    type: 'section',
    fields: facts.map(([name, text]) => ({
      type: 'mrkdwn',
      text: `*${name}*\n${text}`.slice(0, limits.field),
    })),
  };
}

/** A list under a title; nothing where it is empty, and a word about what was left out. */
export function listBlock(title: string, lines: readonly string[], most = 8): KnownBlock[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, most).map((line) => `• ${escapeWithin(line, longestLine)}`);
  const rest = lines.length - shown.length;
  const text = [`*${title}*`, ...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
  return textBlock(text);
}

/** Formatted text; what comes from outside has to be escaped in it. */
export function textBlock(mrkdwn: string | undefined): KnownBlock[] {
  if (mrkdwn === undefined || mrkdwn === '') return [];
  return [{ type: 'section', text: { type: 'mrkdwn', text: shortened(mrkdwn, limits.section - 40) } }];
}

/** What was put back, what could not be, and what a person must still do. */
export function aftermathBlocks(
  undone: readonly { step: string; done: boolean; detail: string }[],
  leftToDo: readonly string[],
): KnownBlock[] {
  return [
    ...listBlock(
      'Put back',
      undone.map(({ step, done, detail }) => `${done ? '↩' : '✗ not'} ${step}: ${detail}`),
    ),
    ...listBlock('⚠️ Left to do by hand', leftToDo),
  ];
}
