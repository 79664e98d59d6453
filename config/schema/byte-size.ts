import { z } from 'zod';

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

const pattern = /^([1-9]\d*)([kMGT]|[KMGT]i)?$/;
const expected = 'expected an amount of bytes such as 500M or 2Gi';

/** Written as Kubernetes writes amounts (`500M`, `2Gi`); read as bytes. */
export const ByteSize = z.codec(
  z.string({ error: expected }).regex(pattern, { error: expected }),
  z.number(),
  {
    decode(text) {
      const [, amount = '', unit = ''] = pattern.exec(text) ?? [];
      return Number(amount) * (units[unit] ?? 1);
    },
    encode(bytes) {
      const largest = Object.entries(units)
        .filter(([, size]) => bytes % size === 0)
        .reduce((one, other) => (other[1] > one[1] ? other : one));
      return `${bytes / largest[1]}${largest[0]}`;
    },
  },
);
