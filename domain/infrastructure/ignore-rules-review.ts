import type { ScanError, ScanResult } from './finding.ts';
import { describeIgnoreRule, ignoresWholeObject, isExpired } from './ignore-rules.ts';
import type { IgnoreRule } from './ignore-rules.ts';
import { objectKey } from './object.ts';

/** A rule that hides nothing for this many scans in a row may be there for nothing. */
const mostIdleScans = 20;

/** More objects than this are hardly what one rule was meant for. */
const mostObjects = 100;

/** What should be put right about the ignore rules of a target, and what the next scan must know for that. */
export interface IgnoreRuleReview {
  warnings: ScanError[];
  /** For how many scans in a row each rule has hidden nothing, by its name. */
  idle: Record<string, number>;
}

/**
 * Looks at what each written rule did in a scan: those that are over, cannot be run, hide too much, or nothing for a
 * long time. What people's decisions made is left out: it ends by itself.
 *
 * @param idle what the review of the scan before answered.
 */
export function reviewIgnoreRules(
  rules: readonly IgnoreRule[],
  result: Pick<ScanResult, 'findings' | 'ignored'>,
  idle: Readonly<Record<string, number>>,
  now: Date,
): IgnoreRuleReview {
  const hidden = objectsByRule(result);
  const broken = new Set(result.findings.flatMap(({ brokenRules = [] }) => brokenRules));
  const review: IgnoreRuleReview = { warnings: [], idle: {} };
  for (const message of broken) review.warnings.push({ object: 'ignore rule', message });
  for (const rule of rules) {
    const { origin } = rule;
    if (origin === undefined) continue;
    const name = describeIgnoreRule(rule);
    const warn = (message: string): void => {
      review.warnings.push({ object: origin, message: `the ignore rule "${name}" ${message}` });
    };
    if (isExpired(rule, now)) {
      warn(`expired on ${rule.expires} and no longer holds: renew or remove it`);
      continue;
    }
    const objects = hidden.get(name) ?? 0;
    const scans = objects > 0 ? 0 : (idle[name] ?? 0) + 1;
    review.idle[name] = scans;
    if (scans >= mostIdleScans) warn(`has hidden nothing in ${scans} scans: is it still needed?`);
    if (objects > mostObjects) warn(`hides something in ${objects} objects: is it meant to?`);
    const broad = breadthOf(rule);
    if (broad !== undefined && objects > 0) warn(`hides ${broad}: name the fields it is about`);
  }
  return review;
}

function objectsByRule({ findings, ignored }: Pick<ScanResult, 'findings' | 'ignored'>): Map<string, number> {
  const objects = new Map<string, Set<string>>();
  const add = (rule: string, key: string): void => {
    const known = objects.get(rule);
    if (known === undefined) objects.set(rule, new Set([key]));
    else known.add(key);
  };
  for (const one of ignored) add(one.rule, objectKey(one));
  for (const finding of findings) for (const { rule } of finding.ignored) add(rule, objectKey(finding));
  return new Map([...objects].map(([rule, keys]) => [rule, keys.size]));
}

/** Kinds that controllers make and nobody keeps in Git: hiding them whole hides little. */
const trivialKinds: readonly string[] = [
  'Event',
  'Lease',
  'Endpoints',
  'EndpointSlice',
  'ControllerRevision',
];

/** What is hidden as a whole, in words. */
function breadthOf(rule: IgnoreRule): string | undefined {
  if (ignoresWholeObject(rule)) {
    return trivialKinds.includes(rule.kind) ? undefined : `whole objects (${rule.kind || 'any kind'})`;
  }
  const isConditional = [rule.managers, rule.subresource, rule.range].some((one) => one !== undefined);
  if (isConditional) return undefined;
  const whole = (rule.jsonPointers ?? []).find((pointer) => /^\/(spec|data|metadata|\*\*?)$/.test(pointer));
  const everything = (rule.jqPathExpressions ?? []).find((one) =>
    /^\.(|\.|spec|data|metadata)$/.test(one.trim()),
  );
  const part = whole ?? everything;
  return part === undefined ? undefined : `all of ${part}`;
}
