import { formatShare } from '../../../../domain/models/report/format.ts';
import type { ModelStatus } from '../../../operations/model-status.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

const words: Record<ModelStatus['standing'], { text: string; tone: string; sign: string }> = {
  drift: { text: 'drifts', tone: 'high', sign: '▲' },
  'no-drift': { text: 'true to its reference', tone: 'good', sign: '✓' },
  'not-enough-data': { text: 'not enough data', tone: 'medium', sign: '?' },
  'not-scanned': { text: 'not scanned yet', tone: '', sign: '·' },
  'not-watched': { text: 'not watched', tone: '', sign: '·' },
  failed: { text: 'the latest scan failed', tone: 'high', sign: '!' },
};

/** How a model stands, by word, shape and colour. */
export function standingBadge({ standing, scan }: ModelStatus): Html {
  const { text, tone, sign } = words[standing];
  const share = standing === 'drift' && scan !== undefined ? `, ${formatShare(scan.share)} moved` : '';
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign} </span>${text}${share}</span>`;
}
