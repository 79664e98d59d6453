import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { mayBeScaled } from '../../domain/infrastructure/autoscaler.ts';
import { driftIn, evaluateObject } from '../../domain/infrastructure/evaluate.ts';
import type { EvaluatedDifference, ObjectState } from '../../domain/infrastructure/evaluate.ts';
import { publicDifference } from '../../domain/infrastructure/field-difference.ts';
import type { DriftOrigin, IgnoredField } from '../../domain/infrastructure/finding.ts';
import { evidenceDigest } from '../../domain/infrastructure/finding-id.ts';
import { overlayIgnored } from '../../domain/infrastructure/ignore-rules-overlay.ts';
import type { IgnoreRule } from '../../domain/infrastructure/ignore-rules.ts';
import { canonicalJson } from '../../domain/infrastructure/canonical-json.ts';
import { comparableContent, sendableObject } from '../../domain/infrastructure/normalise.ts';
import { groupOf, referenceOf } from '../../domain/infrastructure/object.ts';
import type { Json, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { originOf } from '../../domain/infrastructure/origin.ts';
import { schemaOf } from '../../domain/infrastructure/schema.ts';
import type { Schema } from '../../domain/infrastructure/schema.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import { maskObject } from '../../domain/infrastructure/sensitive-values.ts';
import type { FindAutoscalers } from './autoscalers.ts';
import type { KindKnowledge } from './cluster-knowledge.ts';
import { Comparison } from './comparison.ts';
import type { Standing } from './comparison.ts';
import { askExpectedState, whyNotAppliable } from './expected-state.ts';
import type { ExpectedState } from './expected-state.ts';
import type { RefusedUpdates } from './refused-updates.ts';
import { applicableRules } from './select-ignored.ts';
import type { SelectIgnored } from './select-ignored.ts';

export interface CompareObjectDeps {
  kubernetes: KubernetesClient;
  fingerprint: FingerprintKey;
  findAutoscalers: FindAutoscalers;
  selectIgnored: SelectIgnored;
  onDryRun: () => void;
  /** Name under which dry runs are sent, where it is not ours. */
  manager?: string | undefined;
  /** Ask the server for no dry run: what Git does not state stays unseen. */
  local?: boolean | undefined;
  /** What was refused before for want of rights, and is not tried again. */
  refusedUpdates?: RefusedUpdates | undefined;
  /** What is known about objects of this kind, where there are many to compare. */
  knowledge?: KindKnowledge | undefined;
}

export interface CompareObjectInput {
  target: string;
  /** Git's object, prepared for sending. */
  desired: KubernetesObject;
  /** The live object as it was read a moment ago; undefined where there is none. */
  live: KubernetesObject | undefined;
  /**
   * The object as it was last applied, as Git had it, to tell Git that moved ahead from live that moved away: null
   * where it was not in Git then, undefined where nobody knows.
   */
  base?: KubernetesObject | null | undefined;
  /** What the server answered before about this version of the live object, where it was asked. */
  answer?: KubernetesObject | undefined;
  ignoreRules: readonly IgnoreRule[];
  now: Date;
  signal?: AbortSignal | undefined;
}

/** Holds one object of Git against the live one. Changes nothing. Rejects with what the API server refuses. */
export async function compareObject(deps: CompareObjectDeps, input: CompareObjectInput): Promise<Comparison> {
  const { desired, live, signal } = input;
  if (live === undefined) return absent(deps, input);
  if (live.metadata.deletionTimestamp !== undefined) return terminating(deps, input, live);
  const asked: ExpectedState | undefined =
    input.answer === undefined
      ? await askExpectedState(deps, desired, live, signal)
      : { expected: input.answer, expectedBy: 'update', live };
  if (asked === undefined) return absent(deps, input);
  const answer = asked.expectedBy === 'git' ? withLearntDefaults(deps, desired, asked) : asked;
  if (answer.answered === true) deps.knowledge?.learn(desired, answer.expected);

  const { differences, state, ignoredBelow, brokenRules } = await evaluate(deps, input, answer);
  const standing: Standing = { is: 'present', live: answer.live, state, differences };
  const drift = driftIn(differences);
  const evidenceBy = (key: FingerprintKey): Json =>
    drift.map((part) => {
      const { location, change, desired: wanted, live: actual } = publicDifference(key, state, part);
      return [location ?? '', change, wanted ?? null, actual ?? null];
    });
  const mustAsk = drift.length > 0 && answer.refusal !== undefined;
  return new Comparison({
    desired,
    standing,
    digest: (key = deps.fingerprint) => evidenceOf(key, input, answer.live, evidenceBy(key)),
    origin: drift.length === 0 ? 'live' : await findOrigin(deps, input, standing),
    doubt: answer.expectedBy === 'git' || answer.expectedBy === 'learnt' ? answer.doubt : undefined,
    ignoredBelow,
    brokenRules,
    blocked: mustAsk ? await whyNotAppliable(deps, desired, answer.live, signal) : undefined,
  });
}

function withLearntDefaults(
  { knowledge }: CompareObjectDeps,
  desired: KubernetesObject,
  answer: ExpectedState,
): ExpectedState {
  const expected = knowledge?.complete(desired, answer.live);
  return expected === undefined ? answer : { ...answer, expected, expectedBy: 'learnt' };
}

interface Evaluation {
  /** With what rules ignore below lists that are compared as a whole taken from live. */
  state: ObjectState;
  differences: EvaluatedDifference[];
  ignoredBelow: IgnoredField[];
  brokenRules: string[];
}

async function evaluate(
  deps: CompareObjectDeps,
  { desired, ignoreRules, now, signal }: CompareObjectInput,
  { expected, expectedBy, live }: ExpectedState,
): Promise<Evaluation> {
  const reference = referenceOf(live);
  const schema = deps.knowledge?.schema ?? (await readSchema(deps.kubernetes, live, signal));
  const state: ObjectState = { desired, expected, expectedBy, live, schema };
  const scaled = reference.namespace !== undefined && mayBeScaled(expected, live);
  const autoscalers = scaled ? await deps.findAutoscalers(reference.namespace ?? '', signal) : [];
  const { rules, broken } = await applicableRules(deps.selectIgnored, ignoreRules, state, now);
  const overlaid = overlayIgnored(state, rules);
  const differences = evaluateObject(overlaid.state, { autoscalers, ignoreRules: rules });
  return { state: overlaid.state, differences, ignoredBelow: overlaid.ignored, brokenRules: broken };
}

async function readSchema(
  kubernetes: KubernetesClient,
  { apiVersion, kind }: KubernetesObject,
  signal: AbortSignal | undefined,
): Promise<Schema> {
  return schemaOf(await kubernetes.openApi(apiVersion, signal), groupOf(apiVersion), kind);
}

async function findOrigin(
  deps: CompareObjectDeps,
  input: CompareObjectInput,
  { live, differences }: Standing & { is: 'present' },
): Promise<DriftOrigin> {
  const { base, desired, signal } = input;
  if (base === undefined) return 'live';
  if (base === null) return 'git';
  const { metadata, ...content } = sendableObject(base);
  const applied = { ...content, metadata: { ...metadata, ...placeOf(desired) } };
  if (canonicalJson(applied) === canonicalJson(desired)) return 'live';
  const answer = await askExpectedState(deps, applied, live, signal);
  if (answer === undefined) return 'live';
  const before = await evaluate(deps, { ...input, desired: applied }, answer);
  return originOf(driftIn(differences), driftIn(before.differences));
}

function placeOf({ metadata: { name, namespace } }: KubernetesObject) {
  return namespace === undefined ? { name } : { name, namespace };
}

function absent(deps: CompareObjectDeps, input: CompareObjectInput): Comparison {
  return new Comparison({
    desired: input.desired,
    standing: { is: 'absent' },
    digest: (key = deps.fingerprint) => evidenceOf(key, input, undefined, undefined),
    origin: input.base === null ? 'git' : 'live',
  });
}

function terminating(deps: CompareObjectDeps, input: CompareObjectInput, live: KubernetesObject): Comparison {
  const { finalizers = [], deletionTimestamp = '' } = live.metadata;
  const waiting = finalizers.length === 0 ? '' : ` and waits for ${finalizers.join(', ')}`;
  return new Comparison({
    desired: input.desired,
    standing: { is: 'terminating', live },
    digest: (key = deps.fingerprint) => evidenceOf(key, input, live, undefined),
    origin: 'live',
    blocked: `it is being deleted since ${deletionTimestamp}${waiting}`,
  });
}

/** Hash of the evidence that decisions about an object are bound to. */
export function evidenceOf(
  fingerprint: FingerprintKey,
  { target, desired }: CompareObjectInput,
  live: KubernetesObject | undefined,
  evidence: Json | undefined,
): string {
  return evidenceDigest({
    target,
    object: referenceOf(desired),
    uid: live?.metadata.uid,
    desired: maskObject(fingerprint, desired, comparableContent(desired) as Json),
    live: evidence,
  });
}
