import { mean, populationDeviation } from './moments.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** A linear compression of rows: what it cannot restore is what the reference did not have. */
export interface PrincipalComponents {
  means: Float64Array;
  /** Population standard deviations; 1 for a constant column. */
  scales: Float64Array;
  /** Orthonormal directions in standardised columns, most variance first. */
  components: Float64Array[];
  /** Share of the variance that each component explains. */
  explained: Float64Array;
}

/**
 * Principal components of standardised columns (equal lengths, finite values), as many as explain more than
 * `varianceShare` of the variance; scikit-learn's `PCA(n_components=varianceShare)` after `StandardScaler`. One pass over
 * each pair of columns, then O(columns³).
 *
 * K. Pearson, Philosophical Magazine 2(11), 1901.
 */
export function principalComponents(
  columns: readonly Float64Array[],
  varianceShare: number,
): PrincipalComponents {
  const means = Float64Array.from(columns, mean);
  const scales = Float64Array.from(columns, (column) => populationDeviation(column) || 1);
  const { values, vectors } = symmetricEigen(correlations(columns, means, scales));
  const variances = values.map((value) => Math.max(0, value));
  const all = variances.reduce((sum, variance) => sum + variance, 0);
  const explained = variances.map((variance) => (all === 0 ? 0 : variance / all));
  let kept = 0;
  for (let sum = 0; kept < explained.length;) {
    sum += explained[kept]!;
    kept++;
    if (sum > varianceShare) break;
  }
  return { means, scales, components: vectors.slice(0, kept), explained: explained.slice(0, kept) };
}

/**
 * For each row the Euclidean distance, in standard deviations, between the row and its projection on the components.
 * It rises when the relations between columns change, even if each column alone looks the same.
 */
export function reconstructionErrors(
  model: PrincipalComponents,
  columns: readonly Float64Array[],
): Float64Array {
  const rows = columns[0]?.length ?? 0;
  const residual = new Float64Array(columns.length);
  return Float64Array.from({ length: rows }, (_, row) => {
    for (let i = 0; i < columns.length; i++)
      residual[i] = (columns[i]![row]! - model.means[i]!) / model.scales[i]!;
    for (const component of model.components) subtractProjection(residual, component);
    return Math.sqrt(dot(residual, residual));
  });
}

function subtractProjection(vector: Float64Array, direction: Float64Array): void {
  const length = dot(vector, direction);
  for (let i = 0; i < vector.length; i++) vector[i]! -= length * direction[i]!;
}

function correlations(
  columns: readonly Float64Array[],
  means: Float64Array,
  scales: Float64Array,
): Float64Array[] {
  const matrix = columns.map(() => new Float64Array(columns.length));
  for (const [i, one] of columns.entries())
    for (let j = 0; j <= i; j++) {
      const value = covariance(one, means[i]!, columns[j]!, means[j]!) / (scales[i]! * scales[j]!);
      matrix[i]![j] = value;
      matrix[j]![i] = value;
    }
  return matrix;
}

function covariance(one: Float64Array, oneMean: number, other: Float64Array, otherMean: number): number {
  let sum = 0;
  for (let row = 0; row < one.length; row++) sum += (one[row]! - oneMean) * (other[row]! - otherMean);
  return sum / one.length;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}
