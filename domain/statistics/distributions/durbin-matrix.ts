const scaleExponent = 128;
const scale = 2 ** scaleExponent;

/**
 * P(Dₙ ≤ d) for Kolmogorov's statistic of one sample of size n, exact. With d = (k − h)/n, k whole and 0 ≤ h < 1, it is
 * n!/nⁿ times the middle element of Hⁿ, where H has 2k − 1 rows.
 * J. Durbin (1968); G. Marsaglia, W. W. Tsang and J. Wang, "Evaluating Kolmogorov's distribution", Journal of
 * Statistical Software 8(18), 2003. Time O(k³ log n): meant for a small n·d.
 */
export function durbinMatrix(n: number, d: number): number {
  const k = Math.ceil(n * d);
  const size = 2 * k - 1;
  const middle = (k - 1) * size + k - 1;
  let base = initialMatrix(size, k - n * d);
  let power = identity(size);
  let baseExponent = 0;
  let exponent = 0;
  for (let remaining = n; remaining > 0; remaining = Math.floor(remaining / 2)) {
    if (remaining % 2 === 1) {
      power = multiply(power, base, size);
      exponent += baseExponent;
    }
    base = multiply(base, base, size);
    baseExponent *= 2;
    if (base[middle]! > scale) {
      for (let i = 0; i < base.length; i++) base[i] = base[i]! / scale;
      baseExponent += scaleExponent;
    }
  }
  let probability = power[middle]!;
  for (let i = 1; i <= n; i++) {
    probability = (probability * i) / n;
    if (probability < 1 / scale) {
      probability *= scale;
      exponent -= scaleExponent;
    }
  }
  return probability * 2 ** exponent;
}

/** H: 1/(i − j + 1)! on and below the first superdiagonal, corrected by powers of h in its first column and last row. */
function initialMatrix(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size);
  const inverseFactorial = new Float64Array(size + 1);
  inverseFactorial[0] = 1;
  for (let i = 1; i <= size; i++) inverseFactorial[i] = inverseFactorial[i - 1]! / i;
  for (let row = 0; row < size; row++)
    for (let column = 1; column <= Math.min(size - 1, row + 1); column++)
      matrix[row * size + column] = inverseFactorial[row - column + 1]!;
  for (let row = 0; row < size; row++) {
    const corner = row === size - 1 ? Math.max(0, 2 * h - 1) ** size - h ** size : 0;
    const value = (1 - h ** (row + 1) + corner) * inverseFactorial[row + 1]!;
    matrix[row * size] = value;
    matrix[(size - 1) * size + size - 1 - row] = value;
  }
  return matrix;
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

function multiply(left: Float64Array, right: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let inner = 0; inner < size; inner++) {
      const factor = left[row * size + inner]!;
      if (factor === 0) continue;
      for (let column = 0; column < size; column++) {
        const index = row * size + column;
        product[index] = product[index]! + factor * right[inner * size + column]!;
      }
    }
  return product;
}
