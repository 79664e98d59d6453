import { formatCount, formatShare } from '../../../domain/models/report/format.ts';
import { listObjects } from '../../../domain/models/report/group-by-message.ts';
import { describeSpan } from '../../../domain/text/age.ts';
import type { ModelEntry } from '../actions/model-status.ts';
import type { Colors } from '../output.ts';
import { printable } from './printable.ts';
import { renderRetrainings } from './retrainings.ts';
import { renderRollouts } from './rollouts.ts';
import { renderTable } from './table.ts';

/** How models stand, a line each, then what is wrong with their data, what is under way, and where to look further. */
export function renderModelStatus(
  entries: readonly ModelEntry[],
  colors: Colors,
  { withLinks, now }: { withLinks: boolean; now: Date },
): string {
  if (entries.length === 0) return 'no models; add them under models in plumbline.yaml';
  const rows = entries.map((entry) => [
    entry.model,
    stateText(entry, colors),
    formatShare(entry.share),
    entry.rows === null ? '–' : formatCount(entry.rows),
    entry.age === null ? 'never' : `${describeSpan(entry.age * 1000)} ago`,
    printable(listObjects(entry.columns, 3)),
  ]);
  const table = renderTable(['MODEL', 'STATE', 'MOVED', 'ROWS', 'SCANNED', 'COLUMNS'].map(colors.dim), rows);
  const quality = entries.flatMap(({ model, quality: remarks }) =>
    remarks.map((remark) => `  ${model}: ${printable(remark)}`),
  );
  // Of one model alone there is room to say it.
  const references = withLinks
    ? entries.flatMap(({ reference }) => (reference === null ? [] : [`Reference: ${printable(reference)}`]))
    : [];
  const links = withLinks ? entries.flatMap(({ link }) => (link === null ? [] : [link])) : [];
  const retrainings = entries.flatMap(({ retraining }) => (retraining === null ? [] : [retraining]));
  const rollouts = entries.flatMap(({ rollout }) => (rollout === null ? [] : [rollout]));
  return [
    table,
    ...(quality.length === 0 ? [] : ['', colors.bold('Data quality'), ...quality]),
    ...(retrainings.length === 0
      ? []
      : ['', colors.bold('Retrainings'), renderRetrainings(retrainings, colors, now)]),
    ...(rollouts.length === 0 ? [] : ['', colors.bold('Rollouts'), renderRollouts(rollouts, colors, now)]),
    ...(references.length === 0 ? [] : ['', ...references]),
    ...(links.length === 0 ? [] : ['', ...links.map(colors.dim)]),
  ].join('\n');
}

function stateText({ state }: ModelEntry, colors: Colors): string {
  const words = state.replaceAll('-', ' ');
  if (state === 'no-drift') return colors.green(words);
  if (state === 'drift' || state === 'failed') return colors.red(words);
  return colors.yellow(words);
}
