import { graverFirst } from './finding.ts';
import type { DriftKind, Finding, Severity } from './finding.ts';
import { isPeoplesTool } from './legitimate-drift/managers.ts';
import { objectKey } from './object.ts';

/** What one tool did in one way: what the owner of a new target decides about as a whole. */
export interface BaselineGroup {
  drift: DriftKind;
  /** The tool that wrote it; null where nobody is known. */
  manager: string | null;
  objects: number;
  severity: Severity;
  /** Ids of the first findings. */
  findings: string[];
  /**
   * What fits best: `adopt` it into Git, `ignore` it by a rule, or `heal` it by a policy.
   */
  advice: 'adopt' | 'ignore' | 'heal';
  /** How, in one line. */
  how: string;
}

const namedFindings = 5;

/** Findings by kind of drift and tool, the gravest and largest first. */
export function baselineOf(findings: readonly Finding[]): BaselineGroup[] {
  const groups = Map.groupBy(findings, (finding) => JSON.stringify([finding.drift, writerOf(finding)]));
  return [...groups.values()]
    .map(groupOf)
    .toSorted((one, other) => graverFirst(one.severity, other.severity) || other.objects - one.objects);
}

function groupOf(findings: readonly Finding[]): BaselineGroup {
  const [first] = findings;
  const drift = first?.drift ?? 'configuration';
  const manager = first === undefined ? null : writerOf(first);
  return {
    drift,
    manager,
    objects: new Set(findings.map(objectKey)).size,
    severity: findings.map(({ severity }) => severity).toSorted(graverFirst)[0] ?? 'low',
    findings: findings.slice(0, namedFindings).map(({ id }) => id),
    ...adviceOn(drift, manager),
  };
}

/** The one tool behind a finding, where it is one. */
function writerOf({ fields }: Finding): string | null {
  const writers = new Set(fields.map(({ manager }) => manager));
  const [only = null] = writers;
  return writers.size === 1 ? only : null;
}

function adviceOn(drift: DriftKind, manager: string | null): Pick<BaselineGroup, 'advice' | 'how'> {
  const match = `match: { drift: ${drift}${manager === null ? '' : `, manager: ${manager}`} }`;
  const heals = `policies: { …: [{ ${match}, strategy: self-heal }] }`;
  if (drift === 'created') {
    return { advice: 'adopt', how: 'commit the objects to Git, or let a rule with prune: true delete them' };
  }
  if (manager === null || isPeoplesTool(manager) || drift === 'secret') return { advice: 'heal', how: heals };
  const rule = `ignore: [{ kind: …, managers: [${manager}], owner: …, reason: … }]`;
  return { advice: 'ignore', how: `${rule}, if ${manager} is meant to write there` };
}
