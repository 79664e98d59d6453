import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Column, Dataset } from '../../domain/models/column.ts';

/** What NannyML answered for one data set; written by scripts/fixtures/nannyml-answers.py. */
export interface NannymlAnswers {
  chunkSize: number;
  features: string[];
  prediction: string;
  target: string;
  probability: string | Record<string, string> | null;
  estimated: Record<string, ChunkAnswers & { realised: (number | null)[]; samplingError: (number | null)[] }>;
  univariate: { columns: Record<string, Record<string, ChunkAnswers>>; ranking: string[] };
  reconstruction: ChunkAnswers & { reference: number[] };
  domainClassifier: ChunkAnswers & { reference: number[] };
}

/** One entry for each chunk of the current data. */
export interface ChunkAnswers {
  value: (number | null)[];
  lowerThreshold: (number | null)[];
  upperThreshold: (number | null)[];
  alert: (boolean | null)[];
}

export type NannymlDataset = 'car-loan' | 'car-price' | 'multiclass';

const fixtures = new URL('../fixtures/nannyml/', import.meta.url);

export function readAnswers(name: NannymlDataset, size: 'sample' | 'full' = 'sample'): NannymlAnswers {
  const file = size === 'full' ? `${name}.full.json` : `${name}.json`;
  return JSON.parse(readFileSync(new URL(file, fixtures), 'utf8')) as NannymlAnswers;
}

/** The rows that the sample's answers are about. */
export function readSample(name: NannymlDataset): { reference: Dataset; current: Dataset } {
  const lines = gunzipSync(readFileSync(new URL(`${name}.csv.gz`, fixtures)))
    .toString()
    .trimEnd()
    .split('\n');
  const [header = '', ...rows] = lines;
  const cells = rows.map((row) => row.split(','));
  const firstCurrent = cells.findIndex(([period]) => period === 'analysis');
  const names = header.split(',').slice(1);
  return {
    reference: datasetOf(names, cells.slice(0, firstCurrent)),
    current: datasetOf(names, cells.slice(firstCurrent)),
  };
}

/** NannyML takes numbers as continuous and everything else, truth values too, as categorical. */
function datasetOf(names: readonly string[], cells: readonly string[][]): Dataset {
  return {
    rows: cells.length,
    columns: names.map((name, index) =>
      columnOf(
        name,
        cells.map((row) => row[index + 1]!),
      ),
    ),
  };
}

export function columnOf(name: string, texts: readonly string[]): Column {
  const count = texts.length;
  if (texts.every((text) => text === '' || !Number.isNaN(Number(text)))) {
    const values = Float64Array.from(texts, (text) => (text === '' ? NaN : Number(text)));
    return { type: 'numerical', name, count, values, integer: values.every(Number.isInteger) };
  }
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(texts, (text) => {
    if (text === '') return -1;
    if (!codeOf.has(text)) codeOf.set(text, codeOf.size);
    return codeOf.get(text)!;
  });
  return { type: 'categorical', name, count, codes, categories: [...codeOf.keys()] };
}

export function pickColumns(dataset: Dataset, names: readonly string[]): Column[] {
  return names.map((name) => {
    const column = dataset.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new RangeError(`the data set has no column "${name}"`);
    return column;
  });
}

export function numbersOf(dataset: Dataset, name: string): Float64Array {
  const [column] = pickColumns(dataset, [name]);
  if (column?.type !== 'numerical') throw new TypeError(`"${name}" is not numerical`);
  return column.values;
}

/** All rows of a data set, from the installed package. `folder` holds its CSV files. */
export function readFull(name: NannymlDataset, folder: string): { reference: Dataset; current: Dataset } {
  const files = {
    'car-loan': [
      'synthetic_car_loan_reference',
      'synthetic_car_loan_analysis',
      'synthetic_car_loan_analysis_target',
    ],
    'car-price': [
      'regression_synthetic_reference',
      'regression_synthetic_analysis',
      'regression_synthetic_analysis_targets',
    ],
    multiclass: ['mc_reference', 'mc_analysis', 'mc_analysis_gt'],
  }[name];
  const [reference, analysis, targets] = files.map((file) => readTable(`${folder}/${file}.csv`));
  const { target } = readAnswers(name, 'full');
  // Labels are in the order of the rows.
  const labels = targets!.columns.find((column) => column.name === target) ?? targets!.columns.at(-1)!;
  const current = { ...analysis!, columns: [...analysis!.columns, { ...labels, name: target }] };
  return { reference: reference!, current };
}

function readTable(file: string): Dataset {
  const [header = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = header.trim().split(',');
  return datasetOf(
    names,
    rows.map((row) => ['', ...row.trim().split(',')]),
  );
}
