import { html } from './html.ts';
import type { Html } from './html.ts';

const verdicts = {
  pass: { sign: '✓', tone: 'good', words: 'pass' },
  fail: { sign: '✗', tone: 'high', words: 'fail' },
  inconclusive: { sign: '?', tone: 'medium', words: 'cannot tell' },
  error: { sign: '!', tone: 'medium', words: 'no answer' },
} as const;

/** What a check came to, by word, shape and colour. */
export function verdictBadge(verdict: keyof typeof verdicts): Html {
  const { sign, tone, words } = verdicts[verdict];
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign} </span>${words}</span>`;
}
