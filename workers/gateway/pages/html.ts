import { visible } from '../../../domain/text/visible.ts';

/** Markup that is safe to send. Made only by `html`, which escapes, and `trusted`. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What can stand between the parts of a template; nothing of `undefined` and `false` is shown. */
export type Content = Html | string | number | undefined | false | readonly Content[];

/**
 * Markup with values in it, as content or in quoted attributes. Text is escaped, and characters that would be hidden
 * or turn what follows around are written out.
 */
export function html(parts: TemplateStringsArray, ...values: Content[]): Html {
  let markup = parts[0] ?? '';
  for (const [index, value] of values.entries()) markup += markupOf(value) + (parts[index + 1] ?? '');
  return new Html(markup);
}

/** Markup of our own that needs no escaping, such as a style sheet. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function markupOf(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? escapeText(value) : value.map(markupOf).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Most text by far, which is looked at once and left as it is. */
const harmless = /^[a-zA-Z0-9 !#$%()*+,\-./:;=?@[\]^_`{|}~]*$/;

function escapeText(text: string): string {
  if (harmless.test(text)) return text;
  return visible(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
