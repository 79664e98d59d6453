const billionths = 1_000_000_000n;
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;

/**
 * An amount as people read it: memory in the largest binary unit that leaves it whole, anything else as a number.
 *
 * @param amount in billionths, as `parseQuantity` reads it
 * @param resource what it is of, such as `requests.memory`
 */
export function formatQuantity(amount: bigint, resource: string): string {
  if (!/memory|storage/.test(resource)) return String(Number(amount) / Number(billionths));
  let whole = amount / billionths;
  let unit = 0;
  while (whole !== 0n && whole % 1024n === 0n && unit < binary.length - 1) {
    whole /= 1024n;
    unit += 1;
  }
  return `${whole}${binary[unit]}`;
}
