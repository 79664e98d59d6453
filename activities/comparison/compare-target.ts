import type { JqSelector } from '../../clients/jq/jq-selector.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { RenderResult, SourcePosition } from '../../clients/renderers/renderer.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import type { ImagePaths } from '../../domain/infrastructure/drift-kind.ts';
import type { ScanResult } from '../../domain/infrastructure/finding.ts';
import { isStray } from '../../domain/infrastructure/governance.ts';
import {
  describeIgnoreRule,
  ignoresWholeObject,
  rulesFor,
} from '../../domain/infrastructure/ignore-rules.ts';
import { rulesOfAnnotations, toleratedBy } from '../../domain/infrastructure/ignore-rules-annotations.ts';
import type { IgnoreRule } from '../../domain/infrastructure/ignore-rules.ts';
import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../../domain/infrastructure/object.ts';
import type { SecretMemory } from '../../domain/infrastructure/secret-memory.ts';
import { encryptedRule } from '../../domain/infrastructure/secret-sources.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import type { Comparison } from './comparison.ts';
import { compareWanted } from './compare-wanted.ts';
import type { ComparisonMemory } from './comparison-memory.ts';
import { judgeDerivedSecrets, splitSecretSources } from './derived-secrets.ts';
import type { PlacedSecretSource } from './derived-secrets.ts';
import { findStrays } from './find-strays.ts';
import type { LiveReader } from './live-reader.ts';
import { prepareAll } from './prepare-desired.ts';
import type { DesiredObject } from './prepare-desired.ts';
import { readReferences } from './read-live.ts';
import { runningFindings } from './running-findings.ts';
import { readRunningState } from './running-state.ts';
import { ScanLedger } from './scan-ledger.ts';
import type { ObjectStanding } from './scan-ledger.ts';
import { ScanProblems } from './scan-problems.ts';
import type { ScanProblem } from './scan-problems.ts';

export interface CompareTargetDeps {
  kubernetes: KubernetesClient;
  fingerprint: FingerprintKey;
  /** Runs the jq expressions of ignore rules; without it they count as broken. */
  jq?: JqSelector | undefined;
  /** Name under which dry runs are sent, where it is not ours. */
  manager?: string | undefined;
  /** Ask the server for no dry run: what Git does not state stays unseen. */
  local?: boolean | undefined;
  /** Where live objects are read; the cluster itself by default. */
  reader?: LiveReader | undefined;
  /** What earlier comparisons of the same cluster learnt. */
  memory?: ComparisonMemory | undefined;
  /** Ask the server about every object, also where its answer is certain. */
  alwaysAsk?: boolean | undefined;
}

export interface CompareTargetInput {
  target: string;
  commit: string;
  desired: RenderResult;
  /** Namespaces in which what is not in Git is drift. A single one is also where objects without one belong. */
  namespaces: readonly string[];
  /** The object of Argo CD or Flux that the target is taken from. */
  governor?: GitopsReference | undefined;
  ignoreRules: readonly IgnoreRule[];
  /**
   * An object as it was last applied, to tell Git that moved ahead from live that moved away: null where it was not
   * in Git then, undefined where nobody knows.
   */
  base?: (reference: ObjectReference) => KubernetesObject | null | undefined;
  /** Since when Git has been ahead of an object (RFC 3339); undefined where that is new. */
  pendingSince?: (reference: ObjectReference) => string | undefined;
  /** How long Git may be ahead before that is drift, milliseconds. Zero by default. */
  pendingGrace?: number;
  firstSeen: (id: string) => string | undefined;
  /** What is remembered of a Secret whose values Git does not say, by object key. */
  secretMemory?: (key: string) => SecretMemory | undefined;
  now: Date;
  /** Only a shard of a target is given: what its source is like was found out when it was divided. */
  shard?: TargetShard;
  /** Compare these objects alone, each read by itself. */
  only?: readonly ObjectReference[];
  /** Look for objects that are not in Git. */
  reportCreated: boolean;
  /** Where custom resources name images, beside what is known. */
  imagePaths?: readonly ImagePaths[];
  /** Look at what runs, too: replicas that are short, and tags that stand for several images. */
  reportRunning?: boolean;
  /** Is shown every comparison that found drift, with its true values: for the memory of this process alone. */
  onDrift?: (comparison: Comparison) => void;
  /** Is shown every live object that is reported because Git does not know it. */
  onStray?: (object: KubernetesObject) => void;
  /** Objects compared at once; 8 by default. */
  concurrency?: number;
  onProgress?: (progress: { compared: number; of: number }) => void;
  signal?: AbortSignal;
}

/** What a shard must know of the target as a whole. */
export interface TargetShard {
  /** How many shards there are. */
  of: number;
  /** The source is not whole, or contradicts itself. */
  partial: boolean;
  /** Every object that Git names, those of other shards included, by key: needed to look for what Git does not name. */
  known: readonly string[];
}

export interface CompareTargetOutput {
  /** Safe to store and show. */
  result: ScanResult;
  /** What `result.errors` says, in a form that can be put together with that of other shards. */
  problems: readonly ScanProblem[];
  /** How every object of Git that was looked at stands, by object key. */
  standings: ReadonlyMap<string, ObjectStanding>;
  /** Where in the source an object comes from, by object key. */
  sources: ReadonlyMap<string, SourcePosition>;
  /** What to remember of Secrets whose values Git does not say, by object key. */
  secrets: ReadonlyMap<string, SecretMemory>;
  /** The source could not be read whole, or holds nothing: nothing may be changed on the ground of this result. */
  partial: boolean;
}

/**
 * Holds everything a target's Git says against the live cluster. Changes nothing. What cannot be compared is an entry
 * in `errors`, and the rest goes on; rejects when the cluster cannot be reached or refuses the credentials.
 */
export async function compareTarget(
  deps: CompareTargetDeps,
  input: CompareTargetInput,
): Promise<CompareTargetOutput> {
  const startedAt = performance.now();
  const problems = new ScanProblems();
  const isPartial = input.shard?.partial ?? reportSourceProblems(input, problems);
  const ledger = new ScanLedger({ ...input, fingerprint: deps.fingerprint }, problems);
  const desired = await prepareAll(deps.kubernetes, input, problems);
  const partial = isPartial || problems.hasSourceFault;
  const { comparable, encrypted, secretSources } = splitSecretSources(desired);
  await compareWanted(deps, input, selectWanted(input, comparable, ledger), ledger, problems);
  for (const reference of encrypted) ledger.recordIgnored(reference, encryptedRule);
  const secrets = await lookAtSecrets(deps, input, secretSources, ledger, problems);
  if (input.reportRunning === true) {
    const running = await readRunningState(deps.kubernetes, ledger.workloads, problems, input.signal);
    ledger.recordFindings(runningFindings(running, { ...input, fingerprint: deps.fingerprint }));
  }
  if (input.reportCreated && !partial) {
    const known = input.shard?.known ?? [
      ...desired.keys(),
      ...secretSources.map(({ secret }) => objectKey(secret)),
    ];
    for (const stray of await readStrays(deps, input, new Set(known), problems)) {
      const rule = toleratedBy(stray) ?? wholeObjectRule(input, stray);
      if (rule === undefined) {
        ledger.recordStray(stray, isInBase(input, stray));
        input.onStray?.(stray);
      } else ledger.recordIgnored(referenceOf(stray), rule);
    }
  }
  return {
    result: ledger.result(Math.round(performance.now() - startedAt), (key) => desired.get(key)?.source),
    problems: problems.all(),
    standings: ledger.standings,
    secrets,
    sources: new Map([...desired].map(([key, { source }]) => [key, source])),
    partial,
  };
}

/** The live Secrets behind sealed, external and encrypted sources, where somebody remembers what they were like. */
async function lookAtSecrets(
  deps: CompareTargetDeps,
  input: CompareTargetInput,
  sources: readonly PlacedSecretSource[],
  ledger: ScanLedger,
  problems: ScanProblems,
): Promise<Map<string, SecretMemory>> {
  const { secretMemory, only, signal } = input;
  if (secretMemory === undefined) return new Map();
  const selected = only && new Set(only.map(objectKey));
  const wanted = sources.filter(({ secret }) => selected?.has(objectKey(secret)) !== false);
  const context = { ...input, fingerprint: deps.fingerprint };
  const reader = deps.reader ?? deps.kubernetes;
  const { findings, memories } = await judgeDerivedSecrets(
    reader,
    wanted,
    secretMemory,
    context,
    problems,
    signal,
  );
  ledger.recordFindings(findings);
  return memories;
}

/** Says what is wrong with the source; true where it is not whole. */
export function reportSourceProblems(
  { desired, target, commit }: Pick<CompareTargetInput, 'desired' | 'target' | 'commit'>,
  problems: ScanProblems,
): boolean {
  for (const { position, message } of desired.faults) {
    problems.add(`${position.file}:${position.line}:${position.column}`, message);
  }
  if (desired.faults.length > 0) return true;
  if (desired.objects.length > 0) return false;
  problems.add(target, `Git holds no object at commit ${commit}: nothing is compared and nothing changed`);
  return true;
}

/** The objects that are asked for and that no rule leaves out as a whole. */
function selectWanted(
  input: CompareTargetInput,
  desired: readonly DesiredObject[],
  ledger: ScanLedger,
): DesiredObject[] {
  const selected = input.only && new Set(input.only.map(objectKey));
  return desired.filter(({ object }) => {
    const reference = referenceOf(object);
    if (selected?.has(objectKey(reference)) === false) return false;
    const rule = wholeObjectRule(input, object);
    if (rule !== undefined) ledger.recordIgnored(reference, rule);
    return rule === undefined;
  });
}

async function readStrays(
  { kubernetes }: CompareTargetDeps,
  { target, namespaces, governor, only, signal }: CompareTargetInput,
  known: ReadonlySet<string>,
  problems: ScanProblems,
): Promise<KubernetesObject[]> {
  const governance = { target, namespaces, governor };
  if (only === undefined) return findStrays(kubernetes, governance, known, problems, signal);
  const asked = only.filter((reference) => !known.has(objectKey(reference)));
  const { live } = await readReferences(kubernetes, asked, problems, signal);
  return [...live.values()].filter((object) => isStray(object, governance));
}

function isInBase({ base }: CompareTargetInput, object: KubernetesObject): boolean {
  return (base?.(referenceOf(object)) ?? undefined) !== undefined;
}

/** The rule that leaves an object out as a whole. */
function wholeObjectRule(
  { ignoreRules, now }: CompareTargetInput,
  object: KubernetesObject,
): string | undefined {
  const { labels, annotations } = object.metadata;
  const selectable = { ...referenceOf(object), labels, annotations };
  const rules = [...rulesOfAnnotations(object), ...rulesFor(ignoreRules, selectable, now)];
  const rule = rules.find(ignoresWholeObject);
  return rule === undefined ? undefined : describeIgnoreRule(rule);
}
