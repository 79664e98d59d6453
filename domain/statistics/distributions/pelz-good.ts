const pi2 = Math.PI ** 2;
const pi4 = pi2 * pi2;
const pi6 = pi4 * pi2;

/**
 * P(Dₙ ≤ d) for Kolmogorov's statistic of one sample of size n, as K₀ + K₁/√n + K₂/n + K₃/n³ᐟ² in z = d√n.
 * W. Pelz and I. J. Good, "Approximating the lower tail-areas of the Kolmogorov–Smirnov one-sample statistic", Journal
 * of the Royal Statistical Society B 38(2), 1976, as given by Simard and L'Ecuyer (2011), equation 11.
 */
export function pelzGood(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z ** 2;
  const z4 = z ** 4;
  const z6 = z ** 6;
  const z8 = z ** 8;
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  let k2Even = 0;
  let k3Even = 0;
  for (let k = Math.ceil((16 * z) / Math.PI); k > 0; k--) {
    const m2 = (2 * k - 1) ** 2;
    const m4 = m2 * m2;
    const odd = Math.exp((-pi2 * m2) / (8 * z2));
    k0 += odd;
    k1 += odd * ((pi2 * m2) / 4 - z2);
    k2 += odd * (6 * z6 + 2 * z4 + (pi2 * (2 * z4 - 5 * z2) * m2) / 4 + (pi4 * (1 - 2 * z2) * m4) / 16);
    k3 +=
      odd *
      (-30 * z6 -
        90 * z8 +
        (pi2 * (135 * z4 - 96 * z6) * m2) / 4 +
        (pi4 * (212 * z4 - 60 * z2) * m4) / 16 +
        (pi6 * (5 - 30 * z2) * m4 * m2) / 64);
    const even = Math.exp((-pi2 * k ** 2) / (2 * z2)) * k ** 2;
    k2Even += even;
    k3Even += even * (3 * z2 - pi2 * k ** 2);
  }
  const sum =
    k0 / z +
    k1 / (6 * z4) / Math.sqrt(n) +
    (k2 / (72 * z ** 7) - (pi2 * k2Even) / (36 * z ** 3)) / n +
    (k3 / (6480 * z ** 10) + (pi2 * k3Even) / (216 * z6)) / n ** 1.5;
  return Math.sqrt(2 * Math.PI) * sum;
}
