import { visible } from './visible.ts';

/** Text of others as inline code: nothing in it is formatted, linked or mentioned. Line breaks become spaces. */
export function codeSpan(text: string): string {
  const line = visible(text.replaceAll(/\s+/g, ' '));
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const gap = line.startsWith('`') || line.endsWith('`') || line.trim() === '' ? ' ' : '';
  return `${fence}${gap}${line}${gap}${fence}`;
}

/** Lines of others as a block of code in a language that colours them. */
export function codeBlock(lines: readonly string[], language: string): string {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** What people wrote, as a quotation in their own lines: letters that would format, link or mention stand for themselves. */
export function quotation(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => `> ${plainText(line)}`.trimEnd())
    .join('\n');
}

/** Text of others among ours. A mention is broken by a character that takes no room, since no escape prevents it. */
export function plainText(text: string): string {
  return visible(text)
    .replaceAll(/[\\`*_{}[\]()<>#+!|~&-]/g, (letter) => (letter === '<' ? '&lt;' : `\\${letter}`))
    .replaceAll(/@(?=[\w])/g, '@\u200b');
}
