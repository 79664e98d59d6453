import type { ScanError, ScanResult } from '../../../domain/infrastructure/finding.ts';

/** Silence would read as "no drift". */
export function nothingToCompare(paths: readonly string[]): ScanResult {
  const message = 'no Kubernetes object here (--verbose says what was left out); nothing is compared';
  const errors: ScanError[] = [{ object: paths.join(' '), message }];
  const summary = { compared: 0, drifted: 0, pending: 0, ignored: 0, dryRuns: 0, durationMs: 0 };
  return { summary, findings: [], ignored: [], errors };
}
