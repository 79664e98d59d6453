import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { compareSources } from '../../../clients/datasets/comparison/compare-sources.ts';
import { withSides } from '../../../clients/datasets/comparison/with-sides.ts';
import type { ColumnType } from '../../../domain/models/column.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import { groupByMessage, listObjects } from '../../../domain/models/report/group-by-message.ts';
import type { ReportContext } from '../../../domain/models/report/report-context.ts';
import { exitCodeOf } from '../../../domain/models/report/verdict.ts';
import type { DriftFlags } from '../commands/model-drift.ts';
import { datasetOptions, timeWindow } from '../model/dataset-options.ts';
import type { ConfiguredComparison } from '../model/comparison-of-model.ts';
import { rulesOfFlags } from '../model/drift-rules.ts';
import { colorsOf } from '../output.ts';
import type { GlobalOptions } from '../program.ts';
import { createProgress } from '../progress.ts';

/** Compares two data sets, prints the report, and exits as it says. */
export async function compareModelData(flags: DriftFlags, command: Command): Promise<void> {
  const report = await compare(flags, command);
  const context: ReportContext = {
    reference: flags.reference,
    current: flags.current,
    generatedAt: new Date().toISOString(),
  };
  const text = await render(report, context, flags);
  if (flags.output === undefined) process.stdout.write(text);
  else await writeResult(flags.output, text);
  for (const { objects, message } of groupByMessage(report.errors))
    process.stderr.write(`plumbline: ${listObjects(objects)}: ${message}\n`);
  process.exitCode = exitCodeOf(report);
}

async function compare(flags: DriftFlags, command: Command): Promise<DriftReport> {
  const { rules, types, reading } = await rulesOf(flags, command);
  const { from, until, rows, referenceFrom, referenceUntil, threads } = flags;
  const timeColumn = rules.time;
  const common = {
    ...datasetOptions({ ...reading, ...flags, timeColumn, seed: rules.seed }),
    textColumns: textColumns(types),
  };
  const progress = createProgress();
  const sides = {
    reference: {
      location: flags.reference,
      options: { ...common, ...timeWindow(timeColumn, referenceFrom, referenceUntil, '--reference-from') },
    },
    current: {
      location: flags.current,
      options: {
        ...common,
        ...timeWindow(timeColumn, from, until, '--from'),
        ...(rows === undefined ? {} : { window: rows }),
      },
    },
  };
  try {
    return await withSides(sides, (reference, current) =>
      compareSources(reference, current, {
        rules,
        types,
        ...(threads === undefined ? {} : { threads }),
        onProgress: (columns, of) => {
          if (process.stderr.isTTY) progress.report(`compared ${columns} of ${of} columns`);
        },
      }),
    );
  } finally {
    if (process.stderr.isTTY) progress.clear();
  }
}

async function rulesOf(flags: DriftFlags, command: Command): Promise<ConfiguredComparison> {
  const { config } = command.optsWithGlobals<GlobalOptions>();
  if (flags.model === undefined && config === undefined)
    return { rules: rulesOfFlags(flags), types: flags.type ?? {}, reading: {} };
  const { comparisonOfModel } = await import('../model/comparison-of-model.ts');
  const configured = await comparisonOfModel(flags.model, command);
  return {
    rules: rulesOfFlags(flags, configured.rules),
    types: { ...configured.types, ...flags.type },
    reading: configured.reading,
  };
}

/** What is compared as text or categories must not be read as numbers first: 007 is not 7. */
function textColumns(types: Record<string, ColumnType>): string[] {
  return Object.keys(types).filter((name) => types[name] !== 'numerical');
}

async function render(report: DriftReport, context: ReportContext, flags: DriftFlags): Promise<string> {
  if (flags.format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  if (flags.format === 'html')
    return (await import('../../../domain/models/report/html/page.ts')).renderHtml(report, context);
  if (flags.format === 'markdown')
    return (await import('../../../domain/models/report/markdown.ts')).renderMarkdown(report, context);
  if (flags.format === 'junit')
    return (await import('../../../domain/models/report/junit.ts')).renderJUnit(report, context);
  const { renderDriftText } = await import('../render/drift-report.ts');
  const colors = colorsOf(flags.output === undefined ? process.stdout : {});
  return renderDriftText(report, context, colors, process.stdout.columns ?? 100);
}

async function writeResult(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(`${file}: cannot be written (${reason}); name a file in a folder that exists`, {
      cause: error,
    });
  }
  process.stderr.write(`plumbline: wrote ${file}\n`);
}
