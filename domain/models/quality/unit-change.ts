import { finitePart, quantile } from '../../statistics/sorted-values.ts';
import type { QualityFinding } from '../drift-report.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { formatNumber } from '../report/format.ts';

/** A change of unit: current = reference · factor + offset. */
interface Conversion {
  name: string;
  factor: number;
  offset: number;
}

const factors: [string, number][] = [
  ['a factor of 10', 10],
  ['a factor of 100 (cents, or percent)', 100],
  ['a factor of 1,000 (kilo, or milliseconds)', 1000],
  ['a factor of 10,000', 1e4],
  ['a factor of 1,000,000 (mega)', 1e6],
  ['a factor of 1,000,000,000 (giga)', 1e9],
  ['a factor of 1,024 (kibi)', 1024],
  ['miles and kilometres', 1.609344],
  ['kilograms and pounds', 2.2046226],
  ['ounces and grams', 28.349523],
  ['feet and metres', 3.2808399],
  ['inches and centimetres', 2.54],
  ['inches and millimetres', 25.4],
  ['metres per second and kilometres per hour', 3.6],
  ['gallons and litres', 3.7854118],
  ['kilocalories and kilojoules', 4.184],
  ['a factor of 7 (days and weeks)', 7],
  ['a factor of 12 (months and years)', 12],
  ['a factor of 24 (hours and days)', 24],
  ['a factor of 60 (minutes)', 60],
  ['a factor of 3,600 (hours and seconds)', 3600],
  ['a factor of 86,400 (days and seconds)', 86_400],
  ['degrees and radians', 180 / Math.PI],
];

const conversions: Conversion[] = [
  ...factors.flatMap(([name, factor]) => [
    { name, factor, offset: 0 },
    { name, factor: 1 / factor, offset: 0 },
  ]),
  { name: 'a change of sign', factor: -1, offset: 0 },
  { name: 'Celsius to Fahrenheit', factor: 1.8, offset: 32 },
  { name: 'Fahrenheit to Celsius', factor: 1 / 1.8, offset: -32 / 1.8 },
  { name: 'Celsius to kelvin', factor: 1, offset: 273.15 },
  { name: 'kelvin to Celsius', factor: 1, offset: -273.15 },
];

/** Quantiles that stand for each side: enough to compare shapes, few enough to try every conversion. */
const points = 200;
const fewestValues = 30;
/** The conversion must explain a distance at least this large, and leave hardly any of it. */
const distanceBefore = 0.3;
const distanceAfter = 0.12;
/** Values can well double by themselves; they hardly grow tenfold. */
const distanceAfterSmallFactor = 0.06;
const smallFactor = 3;
const indistinguishable = 0.02;

/**
 * The same values in another unit: one of the usual conversions brings the two distributions together. The evidence is
 * Kolmogorov's distance before and after.
 */
export function unitChange(reference: ColumnProfile, current: ColumnProfile): QualityFinding | null {
  if (reference.type !== 'numerical' || current.type !== 'numerical') return null;
  const [known, values] = [finitePart(reference.sorted), finitePart(current.sorted)];
  if (known.length < fewestValues || values.length < fewestValues || known[0] === known.at(-1)) return null;
  const [from, to] = [thinned(known), thinned(values)];
  const before = distance(from, to);
  if (before < distanceBefore) return null;
  const tried = conversions.map((conversion) => ({
    conversion,
    left: distance(convert(from, conversion), to),
  }));
  const least = tried.reduce((smallest, { left }) => Math.min(smallest, left), Infinity);
  // Of conversions that explain it equally well the most usual: 1,000 rather than 1,024.
  const best = tried.find(({ left }) => left <= least + indistinguishable);
  if (best === undefined) return null;
  const { name, factor, offset } = best.conversion;
  const isSmall = offset === 0 && factor > 1 / smallFactor && factor < smallFactor;
  if (best.left > (isSmall ? distanceAfterSmallFactor : distanceAfter)) return null;
  const formula = `× ${formatNumber(factor)}${offset === 0 ? '' : ` + ${formatNumber(offset)}`}`;
  return {
    kind: 'unit-change',
    column: current.name,
    severity: 'critical',
    message:
      `looks like another unit, ${name}: converting the reference (${formula}) brings the distance between the ` +
      `distributions from ${formatNumber(before)} down to ${formatNumber(best.left)}`,
  };
}

function thinned(sorted: Float64Array): Float64Array {
  return Float64Array.from({ length: points }, (_, point) => quantile(sorted, (point + 0.5) / points));
}

/** Ascending again where the factor is negative. */
function convert(sorted: Float64Array, { factor, offset }: Conversion): Float64Array {
  const converted = sorted.map((value) => value * factor + offset);
  return factor < 0 ? converted.toReversed() : converted;
}

/** Kolmogorov's distance between two ascending samples; values within rounding of each other are equal. */
function distance(a: Float64Array, b: Float64Array): number {
  const tolerance =
    1e-9 * Math.max(Math.abs(a[0]!), Math.abs(a.at(-1)!), Math.abs(b[0]!), Math.abs(b.at(-1)!));
  let widest = 0;
  let j = 0;
  let below = 0;
  for (let i = 0; i < a.length; i++) {
    while (below < b.length && b[below]! < a[i]! - tolerance) below++;
    widest = Math.max(widest, below / b.length - i / a.length);
    if (a[i + 1]! <= a[i]! + tolerance) continue;
    while (j < b.length && b[j]! <= a[i]! + tolerance) j++;
    widest = Math.max(widest, (i + 1) / a.length - j / b.length);
  }
  return widest;
}
