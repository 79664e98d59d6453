import type { Finding, IgnoredObject, ScanResult, ScanSummary } from './finding.ts';
import { inOrder, objectKey } from './object.ts';

/** What one shard of a target found. */
export interface FoundByShard {
  summary: ScanSummary;
  findings: readonly Finding[];
  ignored: readonly IgnoredObject[];
}

/**
 * What the shards of a target found, as one comparison of all of it would have told it.
 *
 * @param carried findings of an earlier scan that still count.
 */
export function mergeShards(
  parts: readonly FoundByShard[],
  carried: readonly Finding[],
  durationMs: number,
): Omit<ScanResult, 'errors'> {
  const findings = inOrder([...parts.flatMap((part) => part.findings), ...carried]);
  const ignored = inOrder(parts.flatMap((part) => part.ignored));
  const sumOf = (pick: (summary: ScanSummary) => number): number =>
    parts.reduce((sum, { summary }) => sum + pick(summary), 0);
  return {
    summary: {
      compared: sumOf(({ compared }) => compared),
      drifted: new Set(findings.map(objectKey)).size,
      pending: sumOf(({ pending }) => pending),
      ignored: new Set(ignored.map(objectKey)).size,
      dryRuns: sumOf(({ dryRuns }) => dryRuns),
      durationMs,
    },
    findings,
    ignored,
  };
}

/** What a shard that was given up should have looked at. */
export interface UnseenShard {
  /** Empty for what belongs to no namespace. */
  namespaces: readonly string[];
  /** It should have looked for what Git does not name, everywhere. */
  strays: boolean;
}

/** Findings of an earlier scan that nobody looked at since: they are neither confirmed nor gone. */
export function unseenFindings(findings: readonly Finding[], unseen: readonly UnseenShard[]): Finding[] {
  const namespaces = new Set(unseen.flatMap((shard) => shard.namespaces));
  const lacksStrays = unseen.some(({ strays }) => strays);
  return findings.filter(({ drift, namespace }) => {
    if (drift === 'created' || namespace === undefined) return lacksStrays;
    return namespaces.has(namespace);
  });
}
