// How often the presets cry wolf, and how small a drift they see: false-alarm rates and power curves as Markdown.
// node scripts/bench/model-quality.ts [rounds]   (200 rounds take some minutes)
import { compareDatasets } from '../../domain/models/compare/compare-datasets.ts';
import { defaultRules, driftPresets, type DriftPreset } from '../../domain/models/drift-rules.ts';
import { seededRandom } from '../../domain/statistics/random.ts';
import { allSizes, countFalseAlarms, countFalseAlarmsOverTime } from './model-false-alarms.ts';
import { categoricalShapes, drawDataset, numericalShapes, type Shape } from './model-quality-data.ts';

const rounds = Number(process.argv[2] ?? 200);
const columns = 10;
const shifts = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5];
const mixes = [0.05, 0.1, 0.15, 0.2, 0.3];

console.log(`## False alarms\n\n${5 * rounds} pairs of data sets without drift.\n`);
printRow(['preset', 'any column drifted', 'data set drifted', 'columns drifted']);
printRow(['---', '--:', '--:', '--:']);
for (const preset of driftPresets) {
  const {
    pairs,
    anyColumn,
    dataset,
    columns: drifted,
    ofColumns,
  } = countFalseAlarms(5 * rounds, allSizes, preset, 1);
  printRow([preset, percent(anyColumn / pairs), percent(dataset / pairs), percent(drifted / ofColumns)]);
}
console.log(
  '\nRows in order of time, each value remembering so much of the one before; 5,000 rows before 500:\n',
);
printRow(['memory', '1 column', '20 columns']);
printRow(['---', '--:', '--:']);
for (const memory of [0, 0.2, 0.5, 0.9, 0.98]) {
  const rates = [1, 20].map(
    (count) => countFalseAlarmsOverTime(2 * rounds, memory, count, 1).anyColumn / 2 / rounds,
  );
  printRow([String(memory), ...rates.map(percent)]);
}

console.log(
  `\n## Power\n\nOne of ${columns} columns moved: how often it is called drifted, default / evidently.`,
);
for (const rows of [500, 1000, 2000, 5000]) {
  printPower(`${rows} rows on each side, shift in standard deviations`, numericalShapes, shifts, rows);
  printPower(`${rows} rows on each side, rows moved to one category`, categoricalShapes, mixes, rows);
}

function printPower(title: string, shapes: readonly Shape[], levels: readonly number[], rows: number): void {
  console.log(`\n### ${title}\n`);
  printRow(['', ...levels.map(String)]);
  printRow(['---', ...levels.map(() => '--:')]);
  for (const shape of shapes) {
    const cells = levels.map((level) => {
      const [ours, theirs] = (['default', 'evidently'] as const).map((preset) =>
        power(shape, level, rows, preset),
      );
      return `${ours!.toFixed(2)} / ${theirs!.toFixed(2)}`;
    });
    printRow([shape.name, ...cells]);
  }
}

function power(shape: Shape, level: number, rows: number, preset: DriftPreset): number {
  const random = seededRandom(rows + Math.round(1000 * level));
  const shapes = [shape, ...numericalShapes, ...categoricalShapes];
  // Evidently's answer about a column does not depend on the others.
  const count = preset === 'default' ? columns : 1;
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    const reference = drawDataset(shapes, rows, count, random);
    const current = drawDataset(shapes, rows, count, random, (column) => (column === 0 ? level : 0));
    if (compareDatasets(reference, current, { ...defaultRules, preset }).columns[0]!.drifted) found++;
  }
  return found / rounds;
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
