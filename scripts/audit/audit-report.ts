/** What `npm audit --json` prints, as far as it is used. */
export interface AuditAnswer {
  vulnerabilities?: Record<string, { name: string; severity: string; fixAvailable?: unknown }>;
  message?: string;
}

/** What is known of the packages that are installed. */
export type Audit =
  | { is: 'clean' }
  /** `grave`: those of severity high or critical. */
  | { is: 'faults'; grave: string[]; others: number }
  /** The registry could not be asked, or does not tell. */
  | { is: 'unknown'; reason: string };

const graveSeverities = new Set(['high', 'critical']);

/** Judges what npm printed; anything but a report means that nothing is known. */
export function judgeAudit(printed: string): Audit {
  const answer = parse(printed);
  if (answer?.vulnerabilities === undefined)
    return { is: 'unknown', reason: answer?.message?.split(' - ', 1)[0] ?? 'npm gave no report' };
  const faults = Object.values(answer.vulnerabilities);
  if (faults.length === 0) return { is: 'clean' };
  const grave = faults.filter(({ severity }) => graveSeverities.has(severity));
  return {
    is: 'faults',
    grave: grave.map(({ name, severity }) => `${name} (${severity})`).toSorted(),
    others: faults.length - grave.length,
  };
}

function parse(text: string): AuditAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
