export interface Eigen {
  /** Largest first. */
  values: Float64Array;
  /** `vectors[i]` belongs to `values[i]`; orthonormal. */
  vectors: Float64Array[];
}

/** Far more than the six to ten that convergence takes. */
const mostSweeps = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, given by its rows, by Jacobi's cyclic method: accurate to
 * rounding, O(size³) for each of about eight sweeps; 0.1 s for 100 columns. The input is not changed.
 * G. H. Golub and C. F. Van Loan, Matrix Computations, section 8.5.
 */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const rows = matrix.map((row) => row.slice());
  const size = rows.length;
  const vectors = rows.map((_, i) => new Float64Array(size).fill(1, i, i + 1));
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < size - 1; p++)
      for (let q = p + 1; q < size; q++) {
        if (isNegligible(rows, p, q)) continue;
        rotate(rows, vectors, p, q);
        rotated = true;
      }
    if (!rotated) break;
  }
  const order = rows.map((_, i) => i).toSorted((i, j) => rows[j]![j]! - rows[i]![i]!);
  return {
    values: Float64Array.from(order, (i) => rows[i]![i]!),
    vectors: order.map((i) => vectors[i]!),
  };
}

function isNegligible(rows: readonly Float64Array[], p: number, q: number): boolean {
  const product = Math.abs(rows[p]![p]! * rows[q]![q]!);
  return Math.abs(rows[p]![q]!) <= Number.EPSILON * Math.sqrt(product) || rows[p]![q] === 0;
}

/** Makes element (p, q) zero by a rotation in the plane of p and q, applied to both sides and to the vectors. */
function rotate(rows: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const rowP = rows[p]!;
  const rowQ = rows[q]!;
  const off = rowP[q]!;
  const theta = (rowQ[q]! - rowP[p]!) / (2 * off);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const diagonalP = rowP[p]! - tangent * off;
  const diagonalQ = rowQ[q]! + tangent * off;
  turn(rowP, rowQ, cosine, sine);
  turn(vectors[p]!, vectors[q]!, cosine, sine);
  rowP[p] = diagonalP;
  rowQ[q] = diagonalQ;
  rowP[q] = 0;
  rowQ[p] = 0;
  for (const [i, row] of rows.entries()) {
    if (i === p || i === q) continue;
    row[p] = rowP[i]!;
    row[q] = rowQ[i]!;
  }
}

function turn(one: Float64Array, other: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < one.length; i++) {
    const a = one[i]!;
    const b = other[i]!;
    one[i] = cosine * a - sine * b;
    other[i] = sine * a + cosine * b;
  }
}
