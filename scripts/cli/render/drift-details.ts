import type { DriftReport, PerformanceMetric } from '../../../domain/models/drift-report.ts';
import { chunkName } from '../../../domain/models/report/chunk-name.ts';
import { formatNumber, formatShare } from '../../../domain/models/report/format.ts';
import { listObjects } from '../../../domain/models/report/group-by-message.ts';
import type { Colors } from '../output.ts';
import { alignCells } from './align-cells.ts';
import { printable } from './printable.ts';

/** What was computed beside the columns: a heading and a line for each. */
export function detailSections(report: DriftReport, colors: Colors): { title: string; lines: string[] }[] {
  const { performance = [], multivariate = [], slices = [], chunks = [], ranking = [] } = report;
  const mark = (drifted: boolean | null): string => {
    if (drifted === null) return colors.yellow('?');
    return drifted ? colors.red('▲') : colors.green('✓');
  };
  const marked = (rows: readonly { drifted: boolean | null; cells: string[] }[]): string[] => {
    const lines = alignCells(rows.map(({ cells }) => cells.map(printable)));
    return rows.map(({ drifted }, index) => `${mark(drifted)} ${lines[index] ?? ''}`);
  };
  const estimated = performance.some(({ source }) => source === 'estimated');
  return [
    {
      title: estimated ? 'performance, estimated without labels' : 'performance',
      lines: marked(
        performance.map((metric) => ({ drifted: metric.drifted, cells: performanceCells(metric) })),
      ),
    },
    {
      title: 'all columns together',
      lines: marked(
        multivariate.map(({ drifted, method, value, lower, upper, note = '' }) => ({
          drifted,
          cells: [
            method,
            formatNumber(value),
            `expected ${formatNumber(lower)} to ${formatNumber(upper)}`,
            note,
          ],
        })),
      ),
    },
    {
      title: 'over time',
      lines: marked(
        chunks.map((chunk) => ({
          drifted: chunk.drifted,
          cells: [chunkName(chunk), `${formatShare(chunk.share)} of the columns`],
        })),
      ),
    },
    {
      title: '',
      lines: ranking.some(({ alerts }) => alerts > 0)
        ? [
            `  most often: ${ranking
              .filter(({ alerts }) => alerts > 0)
              .slice(0, 8)
              .map(({ column, alerts }) => `${printable(column)} (${alerts})`)
              .join(', ')}`,
          ]
        : [],
    },
    {
      title: 'slices',
      lines: marked(
        slices.map(({ drifted, column, value, share, driftedColumns }) => ({
          drifted,
          cells: [`${column} = ${value}`, formatShare(share), listObjects(driftedColumns)],
        })),
      ),
    },
  ].filter(({ lines }) => lines.length > 0);
}

function performanceCells({
  metric,
  reference,
  current,
  lower,
  upper,
  note = '',
}: PerformanceMetric): string[] {
  const interval =
    lower === null || upper === null ? '' : `(${formatNumber(lower)} to ${formatNumber(upper)})`;
  return [metric, `${formatNumber(reference)} → ${formatNumber(current)}`, interval, note];
}
