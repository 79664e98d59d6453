import { formatCount, formatShare } from '../../../domain/models/report/format.ts';
import { listObjects } from '../../../domain/models/report/group-by-message.ts';
import type { Colors } from '../output.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

/** What `plumbline model history` prints. */
export interface ModelHistory {
  model: string;
  /** Share of drifted columns that means drift. */
  threshold: number;
  scans: {
    time: string;
    /** Null when there was not enough data to say. */
    drifted: boolean | null;
    share: number | null;
    rows: number;
    columns: { name: string; drifted: boolean | null }[];
  }[];
}

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** The share of drifted columns over time as a line of bars, then a line for each scan, the newest last. */
export function renderModelHistory({ model, threshold, scans }: ModelHistory, colors: Colors): string {
  if (scans.length === 0) return `${model}: not scanned yet; \`plumbline model scan ${model}\` does it now`;
  const bars = scans.map(({ share, drifted }) =>
    share === null ? colors.dim('·') : paint(drifted, colors)(bar(share)),
  );
  const rows = scans.map(({ time, drifted, share, rows: count, columns }) => [
    time.slice(0, 19).replace('T', ' '),
    paint(drifted, colors)(verdict(drifted)),
    formatShare(share),
    formatCount(count),
    printable(
      listObjects(
        columns.flatMap((column) => (column.drifted === true ? [column.name] : [])),
        4,
      ),
    ),
  ]);
  return [
    `${colors.bold(model)}  ${bars.join('')}  ${colors.dim(`columns that moved; drift from ${formatShare(threshold)}`)}`,
    '',
    renderTable(['TIME (UTC)', 'VERDICT', 'MOVED', 'ROWS', 'COLUMNS'].map(colors.dim), rows),
  ].join('\n');
}

function bar(share: number): string {
  return levels[Math.min(levels.length - 1, Math.floor(share * levels.length))] ?? '█';
}

function verdict(drifted: boolean | null): string {
  if (drifted === null) return 'not enough data';
  return drifted ? 'drift' : 'no drift';
}

function paint(drifted: boolean | null, { red, green, yellow }: Colors): (text: string) => string {
  if (drifted === null) return yellow;
  return drifted ? red : green;
}
