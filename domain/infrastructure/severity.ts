import type { Difference } from './compare.ts';
import { severities } from './finding.ts';
import type { Severity } from './finding.ts';
import { matchesGlob } from './glob.ts';
import { parseImage } from './image-reference.ts';
import type { Path } from './json-pointer.ts';
import { groupOf, referenceOf } from './object.ts';
import type { Json, KubernetesObject, ObjectReference } from './object.ts';
import { covers, parsePattern } from './path-pattern.ts';

/** One leaf of a difference: what live has there now, and what Git wants. */
interface Leaf {
  change: Difference['change'];
  path: Path;
  expected: Json | undefined;
  live: Json | undefined;
}

/** How grave a difference is. The gravest row that matches any of its leaves counts. */
interface Weight {
  severity: Severity;
  /** Glob over `group/Kind`, any by default. */
  kind?: string;
  paths: readonly string[];
  changes?: readonly Difference['change'][];
  when?: (leaf: Leaf) => boolean;
}

const here: readonly Difference['change'][] = ['added', 'modified'];
const isTrue = ({ live }: Leaf) => live === true;

const weights: readonly Weight[] = [
  { severity: 'critical', paths: ['/**/securityContext/privileged'], changes: here, when: isTrue },
  {
    severity: 'critical',
    paths: ['/**/hostPID', '/**/hostNetwork', '/**/hostIPC'],
    changes: here,
    when: isTrue,
  },
  { severity: 'critical', paths: ['/**/volumes/*/hostPath'], changes: here },
  { severity: 'critical', paths: ['/**/securityContext/capabilities/add'], changes: here },
  { severity: 'critical', paths: ['/**/image'], changes: ['modified'], when: fromAnotherRegistry },
  {
    severity: 'critical',
    kind: 'rbac.authorization.k8s.io/*',
    paths: ['/rules', '/subjects', '/roleRef'],
    changes: here,
  },
  { severity: 'critical', kind: 'admissionregistration.k8s.io/*', paths: ['/webhooks', '/spec'] },
  { severity: 'high', paths: ['/**/securityContext'] },
  { severity: 'high', paths: ['/**/serviceAccountName', '/**/automountServiceAccountToken'] },
  {
    severity: 'high',
    paths: ['/**/livenessProbe', '/**/readinessProbe', '/**/startupProbe'],
    changes: ['removed'],
  },
  { severity: 'high', paths: ['/**/resources/limits'], changes: ['removed'] },
  { severity: 'high', paths: ['/**/image'] },
  { severity: 'critical', paths: ['/**/storageUri'], changes: ['modified'], when: fromAnotherStore },
  { severity: 'high', paths: ['/**/storageUri'] },
  { severity: 'high', paths: ['/**/command', '/**/args'] },
  {
    severity: 'high',
    kind: 'rbac.authorization.k8s.io/*',
    paths: ['/rules', '/subjects', '/aggregationRule'],
  },
  { severity: 'high', kind: 'networking.k8s.io/NetworkPolicy', paths: ['/spec'] },
  { severity: 'high', kind: '/Secret', paths: ['/data', '/stringData', '/type'] },
  { severity: 'high', kind: '/Service', paths: ['/spec/type', '/spec/externalIPs', '/spec/selector'] },
  {
    severity: 'low',
    paths: ['/metadata/labels', '/metadata/annotations', '/spec/template/metadata/annotations'],
  },
];

const compiledWeights = weights.map((weight) => ({ weight, patterns: weight.paths.map(parsePattern) }));

/** How grave a difference is, by what it means for security first. */
export function severityOfDifference(object: ObjectReference, difference: Difference): Severity {
  return gravest(leavesOf(difference).map((leaf) => severityOfLeaf(object, leaf)));
}

/** How grave it is that an object exists although Git does not know it. */
export function severityOfCreated(object: KubernetesObject): Severity {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, status: _status, ...content } = object;
  const whole = { change: 'added', path: [], expected: undefined, live: content as Json } as const;
  return gravest(['medium', ...expand(whole).map((leaf) => severityOfLeaf(referenceOf(object), leaf))]);
}

const severityOfDeletedKinds: Partial<Record<string, Severity>> = {
  '/Namespace': 'critical',
  'networking.k8s.io/NetworkPolicy': 'critical',
};

/** How grave it is that an object is gone: most of all where it held others back. */
export function severityOfDeleted(object: ObjectReference): Severity {
  return severityOfDeletedKinds[`${groupOf(object.apiVersion)}/${object.kind}`] ?? 'high';
}

export function gravest(found: readonly Severity[]): Severity {
  return severities[Math.max(0, ...found.map((severity) => severities.indexOf(severity)))] ?? 'low';
}

function severityOfLeaf(object: ObjectReference, leaf: Leaf): Severity {
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  const matching = compiledWeights.find(
    ({ weight, patterns }) =>
      matchesGlob(weight.kind ?? '*', kind) &&
      (weight.changes?.includes(leaf.change) ?? true) &&
      patterns.some((pattern) => covers(pattern, leaf.path)) &&
      (weight.when?.(leaf) ?? true),
  );
  return matching?.weight.severity ?? 'medium';
}

function leavesOf({ change, path, expected, live }: Difference): Leaf[] {
  return expand({ change, path, expected, live });
}

/** A whole subtree that is missing on one side, leaf by leaf, or the value as it is. */
function expand(leaf: Leaf): Leaf[] {
  const value = leaf.change === 'added' ? leaf.live : leaf.change === 'removed' ? leaf.expected : undefined;
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) return [leaf];
  const steps = Array.isArray(value) ? value.entries() : Object.entries(value);
  return [...steps].flatMap(([step, child]) => {
    const path = [...leaf.path, step];
    const isAdded = leaf.change === 'added';
    return expand({
      ...leaf,
      path,
      expected: isAdded ? undefined : child,
      live: isAdded ? child : undefined,
    });
  });
}

/** Another bucket or host is to a model what another registry is to an image. */
function fromAnotherStore({ expected, live }: Leaf): boolean {
  return storeOf(expected) !== storeOf(live);
}

function storeOf(uri: Json | undefined): string {
  return /^[^:]+:\/\/[^/]*/.exec(typeof uri === 'string' ? uri : '')?.[0] ?? '';
}

function fromAnotherRegistry({ expected, live }: Leaf): boolean {
  if (typeof expected !== 'string' || typeof live !== 'string') return false;
  return parseImage(expected).registry !== parseImage(live).registry;
}
