import { visible } from '../../../domain/text/visible.ts';

/** Most characters that Slack takes in each place. */
export const limits = {
  header: 150,
  section: 3000,
  field: 2000,
  context: 2000,
  button: 75,
  confirmTitle: 100,
  confirmText: 300,
  fallback: 4000,
} as const;

/** Text as Slack's mrkdwn shows it, letter by letter: no mention, link, date or hidden character can hide in it. */
export function escapeText(text: string): string {
  return escapeLetters(plainText(text));
}

/** Text for where Slack formats nothing: what would be hidden is written out, line breaks stay. */
export function plainText(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

function escapeLetters(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** At most this many characters once escaped; no entity and no surrogate pair is cut in two. */
export function escapeWithin(text: string, most: number): string {
  const escaped = escapeText(text);
  if (escaped.length <= most) return escaped;
  let kept = '';
  for (const letter of plainText(text)) {
    const next = escapeLetters(letter);
    if (kept.length + next.length > most - 1) break;
    kept += next;
  }
  return `${kept}…`;
}

/** At most this many characters of text that is not escaped, such as a button's. */
export function within(words: string, most: number): string {
  const text = plainText(words);
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** Escaped text in bold or code, where the letters that would end it are replaced. */
export function bold(text: string): string {
  return `*${escapeText(text).replaceAll('*', '∗')}*`;
}

export function code(text: string): string {
  return `\`${escapeText(text).replaceAll('`', 'ˋ')}\``;
}

/** A time that each reader sees in their own time zone. */
export function localTime(time: string): string {
  const seconds = Math.floor(Date.parse(time) / 1000);
  return Number.isNaN(seconds)
    ? escapeText(time)
    : `<!date^${seconds}^{date_short_pretty} {time}|${escapeText(time)}>`;
}

export function link(address: string, words: string): string {
  return `<${escapeText(address).replaceAll('|', '%7C')}|${escapeText(words)}>`;
}
