import { askProcess } from '../../programs/own-process.ts';
import type { ComparisonOutcome, ComparisonRequest } from './comparison-request.ts';

/** Compares in a process of its own. Rejects with a ProcessFailure, or with the reason of the signal. */
export async function compareInProcess(
  request: ComparisonRequest,
  signal?: AbortSignal,
): Promise<ComparisonOutcome> {
  const own = {
    script: new URL('comparison-process.ts', import.meta.url),
    what: 'comparison',
    heapLimit: 2048,
    whenTooLarge: 'compare a sample (sample: 100000), or fewer columns (only)',
  };
  return await askProcess<ComparisonOutcome>(own, request, signal);
}
