/** Decimal and binary suffixes of a Kubernetes quantity, as powers of ten and of two. */
const powersOfTen: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const powersOfTwo: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const form = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?\d{1,3}))?$/;

/** The finest amount a quantity can state is one billionth; the server rounds anything finer up. */
const finest = -9;

/**
 * A Kubernetes quantity as an exact count of billionths (`200m` and `0.2` are both 200000000), or undefined when
 * the value is none. Grammar: https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
 */
export function parseQuantity(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const parts = form.exec(String(value).trim());
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', binary, decimal = '', exponent = '0'] = parts;
  if (whole === '' && fraction === '') return undefined;

  const digits =
    BigInt(whole + fraction) * 2n ** BigInt(binary === undefined ? 0 : (powersOfTwo[binary] ?? 0));
  const power = (powersOfTen[decimal] ?? 0) + Number(exponent) - fraction.length - finest;
  const amount = power >= 0 ? digits * 10n ** BigInt(power) : divideRoundingUp(digits, 10n ** BigInt(-power));
  return sign === '-' ? -amount : amount;
}

function divideRoundingUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
