import { runsOf } from '../../../domain/models/settle-type.ts';
import type { ColumnProfile, NumericalProfile } from '../../../domain/models/reference-profile.ts';

/** More values than this are thinned to equally spaced ranks: an error of any distribution function below one in two million. */
export const mostStoredValues = 1_048_576;

const arrayTypes = { Float64Array, Uint32Array, Int32Array, Uint8Array } as const;
type StoredArray = InstanceType<(typeof arrayTypes)[keyof typeof arrayTypes]>;

/** Stands in the JSON for an array of the block. */
interface ArrayPlace {
  $array: keyof typeof arrayTypes;
  offset: number;
  length: number;
}

/** The parts of a block in the order they are written; the last is JSON. */
export function encodeBlock(profile: ColumnProfile): { parts: Uint8Array[]; jsonLength: number } {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const stored = profile.type === 'numerical' ? compact(profile) : profile;
  const text = JSON.stringify(stored, (_, value: unknown) => {
    if (!isStoredArray(value)) return value;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const padding = new Uint8Array(-bytes.length & 7);
    const place = { $array: value.constructor.name, offset, length: value.length };
    parts.push(bytes, padding);
    offset += bytes.length + padding.length;
    return place;
  });
  const json = Buffer.from(text);
  return { parts: [...parts, json], jsonLength: json.length };
}

/** @param block the whole block, starting at an address that 8 divides */
export function decodeBlock(block: Uint8Array<ArrayBuffer>, jsonLength: number): ColumnProfile {
  const text = new TextDecoder().decode(block.subarray(block.length - jsonLength));
  const stored = JSON.parse(text, (_, value: unknown) => {
    if (!isArrayPlace(value)) return value;
    const type = arrayTypes[value.$array];
    return new type(block.buffer, block.byteOffset + value.offset, value.length);
  }) as ColumnProfile | CompactProfile;
  return 'runs' in stored ? expand(stored) : stored;
}

/** Numbers of which many repeat, each with how often it does. */
type CompactProfile = Omit<NumericalProfile, 'sorted'> & {
  runs: { values: Float64Array; counts: Uint32Array };
};

function compact(profile: NumericalProfile): NumericalProfile | CompactProfile {
  const sorted = thinned(profile.sorted);
  const { values, counts } = runsOf(sorted);
  if (values.length * 3 > sorted.length * 2) return { ...profile, sorted };
  const { sorted: _, ...rest } = profile;
  return { ...rest, runs: { values: Float64Array.from(values), counts: Uint32Array.from(counts) } };
}

function expand({ runs, ...rest }: CompactProfile): NumericalProfile {
  const sorted = new Float64Array(runs.counts.reduce((sum, count) => sum + count, 0));
  let start = 0;
  for (const [index, value] of runs.values.entries()) {
    const end = start + (runs.counts[index] ?? 0);
    sorted.fill(value, start, end);
    start = end;
  }
  return { ...rest, sorted };
}

/** Values at equally spaced ranks, and both ends. */
function thinned(sorted: Float64Array): Float64Array {
  if (sorted.length <= mostStoredValues) return sorted;
  const step = sorted.length / mostStoredValues;
  const kept = Float64Array.from(
    { length: mostStoredValues },
    (_, rank) => sorted[Math.floor((rank + 0.5) * step)] ?? 0,
  );
  kept[0] = sorted[0] ?? 0;
  kept[kept.length - 1] = sorted.at(-1) ?? 0;
  return kept;
}

function isStoredArray(value: unknown): value is StoredArray {
  return Object.values(arrayTypes).some((type) => value instanceof type);
}

function isArrayPlace(value: unknown): value is ArrayPlace {
  return (
    typeof value === 'object' && value !== null && '$array' in value && String(value.$array) in arrayTypes
  );
}
