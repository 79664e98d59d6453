import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { createAutoscalerReader } from './autoscalers.ts';
import { createClusterKnowledge } from './cluster-knowledge.ts';
import type { KindKnowledge } from './cluster-knowledge.ts';
import { compareDesired } from './compare-desired.ts';
import { trueComparison } from './compare-locally.ts';
import { compareObject } from './compare-object.ts';
import type { CompareObjectDeps, CompareObjectInput } from './compare-object.ts';
import type { CompareTargetDeps, CompareTargetInput } from './compare-target.ts';
import { ComparisonMemory } from './comparison-memory.ts';
import { createPlaces, eachConcurrently } from './concurrently.ts';
import { isLocalFailure } from './kubernetes-failure.ts';
import type { LiveReader } from './live-reader.ts';
import type { DesiredObject } from './prepare-desired.ts';
import { readFewLiveObjects } from './read-live.ts';
import { RefusedUpdates } from './refused-updates.ts';
import type { ScanLedger } from './scan-ledger.ts';
import type { ScanProblems } from './scan-problems.ts';
import { createSelectIgnored } from './select-ignored.ts';

/** Questions to the server at once: polite, and no faster with more. */
const questionsAtOnce = 8;

/** Holds Git's objects against the live ones: all of a target by lists, or a few, each read by itself. */
export async function compareWanted(
  deps: CompareTargetDeps,
  input: CompareTargetInput,
  wanted: readonly DesiredObject[],
  ledger: ScanLedger,
  problems: ScanProblems,
): Promise<void> {
  const { kubernetes, fingerprint, reader = kubernetes, memory = new ComparisonMemory() } = deps;
  const { target, only, base, ignoreRules, now, signal, onProgress } = input;
  let compared = 0;
  const onCompared = (): void => {
    compared += 1;
    onProgress?.({ compared, of: wanted.length });
  };
  const aboutOf: AboutOf = (desired, live) => {
    return { target, desired, live, base: base?.(referenceOf(desired)), ignoreRules, now, signal };
  };
  const ask = createAsk(deps, input, memory, ledger, problems);
  if (only === undefined) {
    const knowledgeOf = createClusterKnowledge(kubernetes, deps.alwaysAsk === true ? undefined : memory);
    const shards = input.shard?.of ?? 1;
    const streaming = { reader, fingerprint, knowledgeOf, ask, aboutOf, shards, onCompared };
    await compareDesired(streaming, wanted, ledger, problems, signal);
    return;
  }
  const { live, unread } = await readFewLiveObjects(reader, wanted, problems, signal);
  await eachConcurrently(wanted, questionsAtOnce, async ({ object }) => {
    const key = objectKey(referenceOf(object));
    if (unread.has(key)) ledger.recordUnknown(referenceOf(object));
    else await ask(undefined, aboutOf(object, live.get(key)));
    onCompared();
  });
}

type AboutOf = (
  desired: CompareObjectInput['desired'],
  live: CompareObjectInput['live'],
) => CompareObjectInput;

/** Has one object judged by the server, or by what it said before of the very same; what comes out is recorded. */
function createAsk(
  deps: CompareTargetDeps,
  input: CompareTargetInput,
  memory: ComparisonMemory,
  ledger: ScanLedger,
  problems: ScanProblems,
) {
  const takePlace = createPlaces(input.concurrency ?? questionsAtOnce);
  const reader: LiveReader = deps.reader ?? deps.kubernetes;
  const comparing: CompareObjectDeps = {
    ...deps,
    findAutoscalers: createAutoscalerReader(deps.kubernetes),
    selectIgnored: createSelectIgnored(deps.jq),
    refusedUpdates: new RefusedUpdates(),
    onDryRun: () => ledger.countDryRun(),
  };
  return async (knowledge: KindKnowledge | undefined, about: CompareObjectInput): Promise<void> => {
    const { live } = about;
    const verdict = knowledge && memory.verdictOn(knowledge, about);
    if (knowledge && live && verdict !== undefined && memory.wasTrue(verdict)) {
      ledger.record(trueComparison(deps, knowledge, { ...about, live }));
      return;
    }
    const givePlace = await takePlace();
    try {
      about.signal?.throwIfAborted();
      // What a list that lags leaves in doubt is read again: no finding rests on something old.
      const isOld = knowledge !== undefined && reader.lags === true;
      const current = isOld ? await readAgain(reader, about) : about;
      const isKnown = verdict !== undefined && isSameVersion(current.live, live);
      const answer = isKnown ? memory.answerTo(verdict) : undefined;
      const comparison = await compareObject({ ...comparing, knowledge }, { ...current, answer });
      ledger.record(comparison);
      if (verdict !== undefined && isSameVersion(comparison.live, live)) memory.remember(verdict, comparison);
      if (!comparison.isTrue) input.onDrift?.(comparison);
    } catch (error) {
      if (!isLocalFailure(error)) throw error;
      ledger.recordUnknown(referenceOf(about.desired));
      problems.addFailure(referenceOf(about.desired), error);
    } finally {
      givePlace();
    }
  };
}

async function readAgain(reader: LiveReader, about: CompareObjectInput): Promise<CompareObjectInput> {
  const live = await reader.get(referenceOf(about.desired), about.signal);
  return { ...about, live };
}

function isSameVersion(one: KubernetesObject | undefined, other: KubernetesObject | undefined): boolean {
  return one?.metadata.resourceVersion === other?.metadata.resourceVersion;
}
