import { html } from './html.ts';
import type { Html } from './html.ts';

/**
 * A share of a whole as a bar; what it means stands in words beside it.
 *
 * @param percent 0 to 100.
 */
export function shareBar(percent: number, label: string): Html {
  const width = Math.max(0, Math.min(100, percent));
  return html`<svg
    class="share"
    viewBox="0 0 100 4"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label}"
  >
    <rect class="whole" width="100" height="4" />
    <rect class="part" width="${width}" height="4" />
  </svg>`;
}
