import type { Finding } from './finding.ts';

/** What moved between what a target's state remembers and a look at it. */
export interface DriftTurnover {
  /** Findings that nobody has seen before. */
  appeared: Finding[];
  /** When findings that are gone were first seen, RFC 3339. */
  gone: string[];
}

/**
 * @param remembered when each finding of the look before was first seen, by its id.
 * @param partial the source could not be read whole: absence of a finding means nothing.
 */
export function driftTurnover(
  remembered: Readonly<Record<string, string>>,
  findings: readonly Finding[],
  partial: boolean,
): DriftTurnover {
  const present = new Set(findings.map(({ id }) => id));
  return {
    appeared: findings.filter(({ id }) => remembered[id] === undefined),
    gone: partial
      ? []
      : Object.entries(remembered).flatMap(([id, firstSeen]) => (present.has(id) ? [] : [firstSeen])),
  };
}

/**
 * When live was changed (RFC 3339), as far as anything tells: the latest time among what the audit log says of its
 * fields and, without that, the last write of their managers, which the change cannot be later than. Undefined where
 * nobody knows, as for an object that is gone.
 */
export function changedAt({ fields }: Finding): string | undefined {
  const times = fields.flatMap(({ actor, changedNoLaterThan }) => actor?.at ?? changedNoLaterThan ?? []);
  return times.toSorted((one, other) => Date.parse(one) - Date.parse(other)).at(-1);
}
