import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const term = z.discriminatedUnion('as', [
  z.strictObject({ feature: z.string(), as: z.literal('number'), weight: z.number() }),
  z.strictObject({ feature: z.string(), as: z.literal('logarithm'), weight: z.number() }),
  z.strictObject({ feature: z.string(), as: z.literal('below'), bound: z.number(), weight: z.number() }),
  z.strictObject({
    feature: z.string(),
    as: z.literal('category'),
    weights: z.record(z.string(), z.number()),
  }),
]);

/** What `model.json` in the folder of a model holds. */
export const logisticModel = z.strictObject({
  kind: z.literal('logistic-regression'),
  intercept: z.number(),
  /** `logarithm` is ln(1 + x); `below` is 1 below the bound and else 0; a category without a weight has none. */
  terms: z.array(term),
});
export type LogisticModel = z.infer<typeof logisticModel>;
export type Term = LogisticModel['terms'][number];

/** One row, by the names of its features. */
export type Row = Readonly<Record<string, unknown>>;

const file = 'model.json';
const digits = 1e6;

/** The chance of the positive class, 0 to 1, with six digits; not a number where a feature is missing. */
export function predict({ intercept, terms }: LogisticModel, row: Row): number {
  const logit = terms.reduce((sum, each) => sum + valueOf(each, row), intercept);
  return Math.round(digits / (1 + Math.exp(-logit))) / digits;
}

function valueOf(each: Term, row: Row): number {
  const value = row[each.feature];
  if (each.as === 'category') return each.weights[String(value)] ?? 0;
  const number = typeof value === 'number' ? value : Number.NaN;
  if (each.as === 'below') return number < each.bound ? each.weight : 0;
  return each.weight * (each.as === 'logarithm' ? Math.log1p(number) : number);
}

/**
 * Reads a model: a file, or `model.json` in a folder. Raises with one line where there is none or it is not one.
 *
 * @param storageUri `file:///…`, or one that begins with a key of `mounts`, which names the folder behind it.
 */
export async function readModel(
  storageUri: string,
  mounts: Readonly<Record<string, string>> = {},
): Promise<LogisticModel> {
  const place = placeOf(storageUri, mounts);
  const text = await readFile(place.endsWith('.json') ? place : path.join(place, file), 'utf8').catch(() => {
    throw new Error(`no ${file} at ${storageUri}`);
  });
  const parsed = logisticModel.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${file} at ${storageUri} is no model: ${z.prettifyError(parsed.error).split('\n')[0]}`);
}

function placeOf(storageUri: string, mounts: Readonly<Record<string, string>>): string {
  if (storageUri.startsWith('file://')) return fileURLToPath(storageUri);
  const mount = Object.keys(mounts).find((prefix) => storageUri.startsWith(prefix));
  if (mount === undefined) throw new Error(`cannot fetch ${storageUri}: nothing is mounted there`);
  return path.join(mounts[mount] ?? '', storageUri.slice(mount.length));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
