import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../../clients/files/cache-folder.ts';

/** The two sides of one benchmark. */
export interface BenchmarkFiles {
  reference: string;
  current: string;
}

/** Change it when the columns change. */
const version = 1;

const normal = 'sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())';
const exponential = '-ln(1 - random())';

/** Twenty shapes that real columns have; each takes the shift in standard deviations. */
const numerical: readonly ((shift: number) => string)[] = [
  (shift) => `${normal} + ${shift}`,
  (shift) => `1000 + 250 * (${normal} + ${shift})`,
  (shift) => `exp(${normal} + ${shift})`,
  (shift) => `(${exponential}) * (1 + ${shift})`,
  (shift) => `random() + 0.29 * ${shift}`,
  (shift) => `CASE WHEN random() < 0.5 THEN -2 ELSE 2 END + ${normal} + 2 * ${shift}`,
  (shift) => `${normal} / sqrt((${exponential} + ${exponential}) / 2) + ${shift}`,
  (shift) => `CASE WHEN random() < 0.7 THEN 0 ELSE ${exponential} * (1 + ${shift}) END`,
  (shift) => `round(${normal} + ${shift}, 1)`,
  (shift) => `(random() * random() + 0.2 * ${shift})::FLOAT`,
  (shift) => `CASE WHEN random() < 0.05 THEN NULL ELSE ${normal} + ${shift} END`,
  (shift) => `floor(random() * 1000 + 290 * ${shift})::INTEGER`,
  (shift) => `floor(${exponential} * 20 * (1 + ${shift}))::BIGINT`,
  (shift) => `(20 + 4.5 * (${normal} + ${shift}))::INTEGER`,
  (shift) => `pow(random(), 3) + 0.28 * ${shift}`,
  (shift) => `ln(random() / (1 - random())) + 1.8 * ${shift}`,
  (shift) => `sin(2 * pi() * random()) + 0.7 * ${shift}`,
  (shift) => `100 * random() * (1 + ${shift})`,
  (shift) => `floor(exp(3 + ${normal} + ${shift})) / 100`,
  (shift) => `${normal} * ${normal} + ${shift}`,
];

/** Distinct values of the categorical columns; the frequent ones come first. */
const categories = [2, 5, 20, 100, 1000] as const;

/** Every third column moves a little. */
function columns(moved: boolean): string {
  const shift = (index: number): number => (moved && index % 3 === 0 ? 0.15 : 0);
  return [
    ...numerical.map((shape, index) => `${shape(shift(index))} AS number_${index}`),
    ...categories.map(
      (count, index) =>
        `'category ' || floor(${count} * pow(random(), ${2 + shift(index)}))::INTEGER AS category_${index}`,
    ),
  ].join(', ');
}

/** Parquet files of so many rows × 25 columns, made once. */
export async function benchmarkFiles(rows: number): Promise<BenchmarkFiles> {
  const folder = path.join(cacheFolder(), 'bench', `models-${version}`);
  const files = {
    reference: path.join(folder, `reference-${rows}.parquet`),
    current: path.join(folder, `current-${rows}.parquet`),
  };
  if (existsSync(files.reference) && existsSync(files.current)) return files;
  await mkdir(folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const [side, file] of Object.entries(files)) {
    await connection.run(`SELECT setseed(${side === 'current' ? 0.25 : 0.75})`);
    await connection.run(
      `COPY (SELECT ${columns(side === 'current')} FROM range(${rows})) TO '${file}.partial' (FORMAT parquet)`,
    );
    await rename(`${file}.partial`, file);
  }
  connection.closeSync();
  instance.closeSync();
  return files;
}
