/**
 * P(D ≥ d) for the two-sample Kolmogorov–Smirnov statistic of samples of sizes n and m under the null hypothesis and
 * without ties, exact, where d = steps / lcm(n, m): the share of lattice paths from (0, 0) to (n, m) that leave the
 * band |x/n − y/m| < d.
 * J. L. Hodges, "The significance probability of the Smirnov two-sample test", Arkiv för Matematik 3(43), 1958. Both
 * recursions add positive terms only, so the tail keeps its relative accuracy.
 */
export function twoSampleKolmogorovSurvival(n: number, m: number, divisor: number, steps: number): number {
  if (steps <= 0) return 1;
  const effective = (n * m) / (n + m);
  const d = (steps * divisor) / n / m;
  // Below the smallest number: P ≤ 2e · exp(−2 d² nm/(n + m)), Wei and Dudley, Statistics & Probability Letters 82, 2012.
  if (2 * Math.E * Math.exp(-2 * effective * d * d) === 0) return 0;
  return n === m ? equalSizes(n, steps) : leavingTheBand(Math.max(n, m), Math.min(n, m), divisor, steps);
}

/** 2 Σ (−1)ᵏ⁺¹ C(2n, n − k·steps) / C(2n, n), factored as A₀(1 − A₁(1 − A₂(…))) so that nothing cancels. */
function equalSizes(n: number, steps: number): number {
  let probability = 0;
  for (let k = Math.floor(n / steps); k >= 0; k--) {
    let factor = 1;
    for (let j = 0; j < steps; j++) factor *= (n - k * steps - j) / (n + k * steps + j + 1);
    probability = factor * (1 - probability);
  }
  return 2 * probability;
}

/**
 * Column by column, `outside[y]` is the share of paths to (x, y) that have left the band; only the window of y inside
 * the band is kept. A path comes to (x, y) from the left with probability x/(x + y), else from below.
 */
function leavingTheBand(n: number, m: number, divisor: number, steps: number): number {
  const width = n / divisor;
  const height = m / divisor;
  const inverse = new Float64Array(n + m + 1);
  for (let i = 1; i <= n + m; i++) inverse[i] = 1 / i;

  let low = 0;
  let high = Math.min(Math.ceil(steps / width), m + 1);
  const outside = new Float64Array(Math.min(2 * high + 2, m + 1)).fill(1);
  outside.fill(0, 0, high);
  for (let x = 1; x <= n; x++) {
    const lastLow = low;
    const lastLength = high - low;
    low = Math.min(m, Math.max(0, Math.floor((height * x - steps) / width) + 1));
    high = Math.min(Math.ceil((height * x + steps) / width), m + 1);
    if (high <= low) return 1;
    const shift = low - lastLow;
    let below = low === 0 ? 0 : 1;
    for (let y = low; y < high; y++) {
      const share = inverse[x + y]!;
      below = outside[y - low + shift]! * (x * share) + below * (y * share);
      outside[y - low] = below;
    }
    const length = high - low;
    if (lastLength > length) outside.fill(1, length, lastLength);
  }
  return outside[high - low - 1]!;
}
