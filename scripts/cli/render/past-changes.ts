import type { RetrainingSummary } from '../../../activities/training/stored-retrainings.ts';
import type { RolloutSummary } from '../../../activities/rollout/stored-rollouts.ts';
import { describeSpan } from '../../../domain/text/age.ts';
import type { Colors } from '../output.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

/** Retrainings and rollouts of a model that are over: a table of each of which there are any, the newest last. */
export function renderPastChanges(
  {
    retrainings,
    rollouts,
  }: { retrainings: readonly RetrainingSummary[]; rollouts: readonly RolloutSummary[] },
  colors: Colors,
): string[] {
  const headings = (words: readonly string[]): string[] => words.map(colors.dim);
  const tables: string[] = [];
  if (retrainings.length > 0) {
    const rows = retrainings.map(({ id, startedAt, endedAt, outcome, gpuHours, detail }) => [
      ...commonCells({ id, startedAt, endedAt, outcome }, colors),
      String(Math.round(gpuHours * 10) / 10),
      printable(detail),
    ]);
    const names = ['RETRAINING', 'BEGUN (UTC)', 'TOOK', 'OUTCOME', 'GPU HOURS', 'DETAIL'];
    tables.push(renderTable(headings(names), rows));
  }
  if (rollouts.length > 0) {
    const rows = rollouts.map(({ id, startedAt, endedAt, outcome, candidate, detail }) => [
      ...commonCells({ id, startedAt, endedAt, outcome }, colors),
      printable(candidate),
      printable(detail),
    ]);
    const names = ['ROLLOUT', 'BEGUN (UTC)', 'TOOK', 'OUTCOME', 'MODEL', 'DETAIL'];
    tables.push(renderTable(headings(names), rows));
  }
  return tables;
}

function commonCells(
  {
    id,
    startedAt,
    endedAt,
    outcome,
  }: Pick<RetrainingSummary, 'id' | 'startedAt' | 'endedAt'> & { outcome: string },
  colors: Colors,
): string[] {
  const paint = outcomeColors[outcome] ?? 'yellow';
  return [
    id,
    startedAt.slice(0, 16).replace('T', ' '),
    describeSpan(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt))),
    colors[paint](outcome.replaceAll('-', ' ')),
  ];
}

/** What else may come of one is nobody's fault. */
const outcomeColors: Readonly<Record<string, 'green' | 'red'>> = {
  registered: 'green',
  promoted: 'green',
  failed: 'red',
  rejected: 'red',
  'rolled-back': 'red',
};
