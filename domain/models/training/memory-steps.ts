import { formatQuantity } from '../../infrastructure/format-quantity.ts';
import { parseQuantity } from '../../infrastructure/quantity.ts';

const billionths = 1_000_000_000n;
const mebibyte = 1_048_576n * billionths;

/**
 * What a Job that ran out of memory gets in its next tries: twice as much each time, and at last as much as is allowed.
 * Empty where more is not allowed; one step where the template states no limit to begin with.
 *
 * @param limit of the training container, such as `8Gi`
 * @param upTo such as `64Gi`
 */
export function memorySteps(limit: string | undefined, upTo: string | undefined): string[] {
  const most = parseQuantity(upTo);
  if (upTo === undefined || most === undefined) return [];
  const steps: string[] = [];
  for (let memory = parseQuantity(limit) ?? most; memory > 0n && memory * 2n < most;) {
    memory *= 2n;
    steps.push(formatQuantity(((memory + mebibyte - 1n) / mebibyte) * mebibyte, 'memory'));
  }
  return (parseQuantity(limit) ?? 0n) < most ? [...steps, upTo] : steps;
}
