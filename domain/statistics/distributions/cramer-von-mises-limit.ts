/** Below it the distribution function is less than 1e-18, and the series' Bessel functions underflow. */
const smallestArgument = 0.003;

/** Above it the tail is less than the rounding of 1 − cdf. */
const largestArgument = 8;

/**
 * P(W² > x) for the limiting distribution of the Cramér–von Mises statistic, absolute accuracy about 1e-15.
 * S. Csörgő and J. J. Faraway, "The exact and asymptotic distributions of Cramér–von Mises statistics", Journal of the
 * Royal Statistical Society B 58(1), 1996, equation 1.2.
 */
export function cramerVonMisesLimit(x: number): number {
  if (x < smallestArgument) return 1;
  if (x > largestArgument) return 0;
  let sum = 0;
  // Γ(k + ½) / Γ(k + 1)
  let gammaRatio = Math.sqrt(Math.PI);
  for (let k = 0; ; k++) {
    const y = 4 * k + 1;
    const q = (y * y) / (16 * x);
    const term = gammaRatio * Math.sqrt(y) * Math.exp(-2 * q) * scaledBessel(q);
    sum += term;
    if (term < 1e-17 * sum) break;
    gammaRatio *= (k + 0.5) / (k + 1);
  }
  return Math.max(0, 1 - sum / (Math.PI ** 1.5 * Math.sqrt(x)));
}

/**
 * eˣ K_¼(x) = ∫₀^∞ exp(−x (cosh t − 1)) cosh(t/4) dt (DLMF 10.32.9). The integrand falls double exponentially, so the
 * trapezoidal rule converges to full precision.
 */
function scaledBessel(x: number): number {
  const step = 1 / 16;
  let sum = 0.5;
  for (let t = step; ; t += step) {
    const term = Math.exp(-2 * x * Math.sinh(t / 2) ** 2) * Math.cosh(t / 4);
    sum += term;
    if (term < 1e-17 * sum) return sum * step;
  }
}
