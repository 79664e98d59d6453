import { evaluateObject } from '../../domain/infrastructure/evaluate.ts';
import { rulesOfAnnotations } from '../../domain/infrastructure/ignore-rules-annotations.ts';
import { rulesFor } from '../../domain/infrastructure/ignore-rules.ts';
import { withoutPaths } from '../../domain/infrastructure/learnt-defaults/without-paths.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import { Comparison } from './comparison.ts';
import type { Standing } from './comparison.ts';
import type { KindKnowledge } from './cluster-knowledge.ts';
import { evidenceOf } from './compare-object.ts';
import type { CompareObjectInput } from './compare-object.ts';

/** A comparison that needed no question, or what the answer to one would teach. */
export type LocalComparison =
  { comparison: Comparison } | { comparison: undefined; unknown: string | undefined };

/**
 * Holds one object of Git against the live one without asking the server. Only ever says that an object is true, and
 * only where the server's answer is certain; whatever else there is, the server is to be asked.
 */
export function compareLocally(
  deps: { fingerprint: FingerprintKey },
  knowledge: KindKnowledge,
  input: CompareObjectInput,
): LocalComparison {
  const { desired, live } = input;
  if (live === undefined || live.metadata.deletionTimestamp !== undefined) {
    return { comparison: undefined, unknown: undefined };
  }
  const answer = knowledge.settle(desired, live);
  if (!answer.certain) return { comparison: undefined, unknown: answer.unknown };
  // Rules look at every difference, the everyday ones too, and tell what they met.
  if (answer.unsettled.length > 0 && hasIgnoreRules(input))
    return { comparison: undefined, unknown: undefined };
  const expected = answer.unsettled.length === 0 ? live : withoutPaths(live, answer.unsettled);
  const state = { desired, expected, expectedBy: 'update' as const, live, schema: knowledge.schema };
  const differences =
    answer.unsettled.length === 0 ? [] : evaluateObject(state, { autoscalers: [], ignoreRules: [] });
  // Whether or not the server would answer with these fields, controllers' bookkeeping is never worth a word.
  const isRoutine = differences.every(({ parts }) => parts.every(({ rule }) => rule?.routine === true));
  if (!isRoutine) return { comparison: undefined, unknown: undefined };
  return { comparison: comparisonOf(deps, input, { is: 'present', live, state, differences }) };
}

/** The comparison of an object that is known to be true. */
export function trueComparison(
  deps: { fingerprint: FingerprintKey },
  { schema }: KindKnowledge,
  input: CompareObjectInput & { live: KubernetesObject },
): Comparison {
  const { desired, live } = input;
  const state = { desired, expected: live, expectedBy: 'update' as const, live, schema };
  return comparisonOf(deps, input, { is: 'present', live, state, differences: [] });
}

function comparisonOf(
  deps: { fingerprint: FingerprintKey },
  input: CompareObjectInput,
  standing: Standing,
): Comparison {
  return new Comparison({
    desired: input.desired,
    standing,
    digest: (key = deps.fingerprint) => evidenceOf(key, input, input.live, []),
    origin: 'live',
  });
}

function hasIgnoreRules({ desired, ignoreRules, now }: CompareObjectInput): boolean {
  const { labels, annotations } = desired.metadata;
  const selectable = { ...referenceOf(desired), labels, annotations };
  return rulesFor(ignoreRules, selectable, now).length + rulesOfAnnotations(desired).length > 0;
}
