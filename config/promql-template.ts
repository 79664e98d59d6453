import type { Placeholder } from '../domain/models/rollout/render-query.ts';

const placeholders = ['revision', 'window', 'namespace', 'service'] as const satisfies Placeholder[];
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * What is wrong with a query in which placeholders stand, as far as it shows without asking Prometheus; undefined where
 * nothing is.
 */
export function faultOfTemplate(query: string): string | undefined {
  for (const [, name = ''] of query.matchAll(/\{\{(.*?)\}\}/gs)) {
    if (!(placeholders as readonly string[]).includes(name.trim()))
      return `{{${name}}} is no placeholder; there are ${placeholders.map((known) => `{{${known}}}`).join(', ')}`;
  }
  const filled = query.replaceAll(/\{\{.*?\}\}/gs, 'x');
  if (/\{\{|\}\}/.test(filled)) return 'a placeholder is written {{revision}}, and this one does not end';
  return faultOfBrackets(filled);
}

/** Whether both sides of a comparison would be the same query. */
export function namesRevision(query: string): boolean {
  return /\{\{\s*revision\s*\}\}/.test(query);
}

function faultOfBrackets(query: string): string | undefined {
  // Strings in PromQL: quotes with escapes, or backticks without.
  const withoutText = query.replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, '');
  if (/["'`]/.test(withoutText)) return 'a quotation mark is not closed';
  const open: string[] = [];
  for (const character of withoutText.replaceAll(/#.*/g, '')) {
    if (character in closing) open.push(closing[character] ?? '');
    else if (')]}'.includes(character) && open.pop() !== character)
      return `"${character}" closes nothing that is open`;
  }
  return open.length === 0 ? undefined : `"${open.at(-1)}" is missing`;
}
