import { objectKey, referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import type { KindKnowledge, KnowledgeOf } from './cluster-knowledge.ts';
import { compareLocally } from './compare-locally.ts';
import type { CompareObjectInput } from './compare-object.ts';
import { createBackground, eachConcurrently } from './concurrently.ts';
import { isLocalFailure } from './kubernetes-failure.ts';
import { listsFor } from './kind-lists.ts';
import type { KindList } from './kind-lists.ts';
import type { LiveReader } from './live-reader.ts';
import type { DesiredObject } from './prepare-desired.ts';
import type { ScanLedger } from './scan-ledger.ts';
import type { ScanProblems } from './scan-problems.ts';

/** Lists under way at once: few, for each may be large. */
const listsAtOnce = 4;

/** Live objects held at most while the server is asked about them; lists wait until there is room. */
const mostWaiting = 200;

export interface CompareDesiredDeps {
  reader: LiveReader;
  knowledgeOf: KnowledgeOf;
  /** Asks the server about one object, and records what it says. */
  ask: (knowledge: KindKnowledge, about: CompareObjectInput) => Promise<void>;
  aboutOf: (desired: KubernetesObject, live: KubernetesObject | undefined) => CompareObjectInput;
  fingerprint: FingerprintKey;
  /** How many shards the target is compared in. */
  shards: number;
  /** Called for every object that has been looked at. */
  onCompared: () => void;
}

/**
 * Holds Git's objects against the pages of one list for each kind and namespace, as they come: most are settled at
 * once, the rest in the background by asking the server. Live objects are never collected.
 */
export async function compareDesired(
  deps: CompareDesiredDeps,
  desired: readonly DesiredObject[],
  ledger: ScanLedger,
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<void> {
  const background = createBackground(mostWaiting);
  const judge = createJudge(deps, ledger);
  try {
    await eachConcurrently(
      listsFor(desired, deps.shards),
      listsAtOnce,
      async ({ type, namespace, wanted }) => {
        const total = wanted.size;
        try {
          const knowledge = await deps.knowledgeOf(type, signal);
          // A list that starts over half-way repeats what was seen before; that is not compared again.
          for await (const { items } of deps.reader.list(type, { namespace, signal })) {
            for (const live of items) {
              const found = take(wanted, live);
              if (found === undefined) continue;
              const about = deps.aboutOf(found, live);
              if (!settle(deps, knowledge, about, ledger))
                await background.start(() => judge(knowledge, about));
              deps.onCompared();
            }
            signal?.throwIfAborted();
          }
          for (const { object } of wanted.values()) {
            await background.start(() => deps.ask(knowledge, deps.aboutOf(object, undefined)));
            deps.onCompared();
          }
        } catch (error) {
          if (!isLocalFailure(error)) throw error;
          for (const { object } of wanted.values()) ledger.recordUnknown(referenceOf(object));
          problems.addFailure(`${type.kind} (${total} in ${namespace ?? 'the cluster'})`, error);
        }
      },
    );
  } finally {
    await background.finished();
  }
}

function take(wanted: KindList['wanted'], live: KubernetesObject): KubernetesObject | undefined {
  const key = objectKey(referenceOf(live));
  const found = wanted.get(key);
  wanted.delete(key);
  return found?.object;
}

function settle(
  deps: CompareDesiredDeps,
  knowledge: KindKnowledge,
  about: CompareObjectInput,
  ledger: ScanLedger,
): boolean {
  const { comparison } = compareLocally(deps, knowledge, about);
  if (comparison === undefined) return false;
  ledger.record(comparison);
  return true;
}

/** One question at a time about one unknown shape: the others of that shape wait for what its answer teaches. */
function createJudge(deps: CompareDesiredDeps, ledger: ScanLedger) {
  const underWay = new Map<string, Promise<void>>();
  const unteachable = new Set<string>();
  return async (knowledge: KindKnowledge, about: CompareObjectInput): Promise<void> => {
    for (;;) {
      const local = compareLocally(deps, knowledge, about);
      if (local.comparison !== undefined) {
        ledger.record(local.comparison);
        return;
      }
      const { unknown } = local;
      if (unknown === undefined || unteachable.has(unknown)) return deps.ask(knowledge, about);
      const asking = underWay.get(unknown);
      if (asking === undefined) {
        const question = deps.ask(knowledge, about).finally(() => {
          underWay.delete(unknown);
          unteachable.add(unknown);
        });
        underWay.set(unknown, question);
        return question;
      }
      await asking;
    }
  };
}
