import { describeSpan } from '../../../domain/text/age.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** A time (RFC 3339) as people say it, with the exact one behind it: `3 h ago`, `in 2 d`. */
export function moment(time: string, now: Date): Html {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return html`<span>at an unknown time</span>`;
  const exact = new Date(at).toISOString();
  const shown = `${exact.slice(0, 16).replace('T', ' ')} UTC`;
  return html`<time datetime="${exact}" title="${shown}">${relative(at - now.getTime())}</time>`;
}

/** The same, with the exact time in words beside it. */
export function fullMoment(time: string, now: Date): Html {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return moment(time, now);
  const shown = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return html`${moment(time, now)} <span class="soft">(${shown})</span>`;
}

function relative(milliseconds: number): string {
  if (Math.abs(milliseconds) < 1000) return 'just now';
  const span = describeSpan(Math.abs(milliseconds));
  return milliseconds < 0 ? `${span} ago` : `in ${span}`;
}
