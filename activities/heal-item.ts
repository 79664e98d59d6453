import { Context } from '@temporalio/activity';
import type { GitopsClient } from '../clients/gitops/gitops-client.ts';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { RenderResult } from '../clients/renderers/renderer.ts';
import type { ScopedObject } from '../domain/emergency/scope.ts';
import { describeGovernor } from '../domain/gitops/governor.ts';
import type { Finding } from '../domain/infrastructure/finding.ts';
import { describeReference, objectKey, referenceOf } from '../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../domain/infrastructure/object.ts';
import { recordHeal, withdrawHeal } from '../domain/infrastructure/target-state.ts';
import type { HealResult } from '../workflows/messages.ts';
import { defaultNamespaceOf } from './comparison/prepare-desired.ts';
import { heldBackBy, isHalfWay } from './emergency/held-back.ts';
import { ChangesFrozenError, beforeChange } from './freeze/changes.ts';
import { deleteStray } from './healing/delete-stray.ts';
import { healGoverned } from './healing/heal-governed.ts';
import type { AskForSync, HealTask } from './healing/heal-governed.ts';
import { healObject } from './healing/heal-object.ts';
import type { HealObjectResult } from './healing/heal-result.ts';
import type { GovernedHeal } from './healing/next-step.ts';
import type { RemediationActivities } from './remediation-activities.ts';
import { readJson } from './stored-json.ts';
import { fingerprintKeyOf, renderTarget } from './target-comparison.ts';
import type { TargetComparisonDeps } from './target-comparison.ts';
import { commitsIn, resolveTarget } from './target-sources.ts';
import type { TargetSettings } from './target-settings.ts';
import { updateTargetState } from './target-state-store.ts';

type HealItemDeps = TargetComparisonDeps & {
  /** Argo CD or Flux, where a target is taken from it. */
  gitopsOf: (target: string) => Promise<GitopsClient>;
};

/** An object of an item. */
interface ItemTask extends HealTask {
  key: string;
  reference: ScopedObject;
}

export function createHealItem(deps: HealItemDeps): RemediationActivities['healItem'] {
  return async ({ target, seen, recreate = false }) => {
    const { cancellationSignal: signal, info } = Context.current();
    const settings = await deps.findTarget(target);
    const kubernetes = await deps.kubernetesOf(target);
    const findings = await readJson<Finding[]>(deps.store, seen.evidence);
    // Git as it is now, which may have moved since the question was asked. What is to be deleted and created again is
    // created as it was agreed to, whatever has moved: between the two there is nothing to compare with.
    const commit = recreate ? seen.commit : await resolveTarget(deps.git, settings, signal);
    const desired = await renderTarget(deps, settings, commit, signal);
    if (desired.faults.length > 0 || desired.objects.length === 0) {
      return { outcome: 'needs-person', detail: [`commit ${commit} cannot be rendered whole`] };
    }

    const defaultNamespace = defaultNamespaceOf(kubernetes, settings.namespaces, desired);
    const tasks: ItemTask[] = [];
    const heldBy = new Map<string, string>();
    const begun = new Set<string>();
    for (const [key, ofObject] of Map.groupBy(findings, objectKey)) {
      const [first] = ofObject;
      if (first === undefined) continue;
      const stray = ofObject.find(({ drift }) => drift === 'created');
      const about = { settings, kubernetes, desired, defaultNamespace, findings: ofObject, recreate, signal };
      const fingerprint = fingerprintKeyOf(deps.fingerprint, settings);
      tasks.push({
        key,
        reference: first,
        heal: async (governed) => {
          signal.throwIfAborted();
          const held = heldBy.get(key);
          if (held !== undefined) return evidenceMoved(`emergency ${held} holds it`);
          // What was deleted to be created again is created, whatever is frozen since.
          if (!recreate || !(await isHalfWay(kubernetes, first, signal))) await beforeChange();
          begun.add(key);
          if (stray === undefined) return await healFromGit(deps, { ...about, governed });
          if (findDesired(desired, stray, defaultNamespace).length > 0)
            return evidenceMoved('it is in Git now');
          const { digest } = stray;
          const input = { target, reference: stray, digest, prune: seen.item.prune, signal };
          return await deleteStray({ kubernetes, fingerprint }, input);
        },
      });
    }
    // Announced before the first write, under a time that a repeated attempt has too: whoever dies in between has
    // been counted, and a heal that changed nothing is taken back.
    const at = new Date(info.scheduledTimestampMs);
    const rules = seen.item.healsBy ?? [];
    const { leases = {} } = await updateTargetState(deps.store, target, (state) =>
      tasks.reduce((next, { key }) => recordHeal(next, key, at, rules), state),
    );
    // Emergencies that open later find this heal announced, and what is changed in them is no longer what it may undo.
    for (const { key, reference } of tasks) {
      const held = await heldBackBy(kubernetes, Object.values(leases), reference, { recreate, signal });
      if (held !== undefined) heldBy.set(key, held.id);
    }
    const withdraw = async (keys: readonly string[]): Promise<void> => {
      const untouched = info.attempt > 1 ? [] : keys;
      await updateTargetState(deps.store, target, (state) =>
        untouched.reduce((next, key) => withdrawHeal(next, key, at, rules), state),
      );
    };
    try {
      const results = await healAll(deps, settings, tasks, commit, signal);
      await withdraw(results.flatMap(({ key, result }) => (result.changes.length === 0 ? [key] : [])));
      return summarize(results);
    } catch (error) {
      // The rest is another heal, later.
      if (error instanceof ChangesFrozenError)
        await withdraw(tasks.flatMap(({ key }) => (begun.has(key) ? [] : [key])));
      throw error;
    }
  };
}

async function healAll(
  deps: HealItemDeps,
  settings: TargetSettings,
  tasks: readonly ItemTask[],
  commit: string,
  signal: AbortSignal,
): Promise<{ key: string; name: string; result: HealObjectResult }[]> {
  const { governor } = settings;
  const results: HealObjectResult[] = [];
  if (governor === undefined) for (const task of tasks) results.push(withAdvice(await task.heal(undefined)));
  else {
    const sync: AskForSync<ItemTask> = async (waiting) => {
      const gitops = await deps.gitopsOf(settings.name);
      await beforeChange();
      const objects = waiting.map(({ reference }) => reference);
      const requestedBy = `target ${settings.name}`;
      return await gitops.sync({ governor, objects, commits: commitsIn(commit), requestedBy }, signal);
    };
    results.push(...(await healGoverned(tasks, describeGovernor(governor), sync)));
  }
  return tasks.flatMap(({ key, reference }, index) => {
    const result = results[index];
    return result === undefined ? [] : [{ key, name: describeReference(reference), result }];
  });
}

/** The target does not know of the tool whose marks the live object carries. */
function withAdvice(result: HealObjectResult): HealObjectResult {
  if (result.outcome !== 'needs-sync') return result;
  const advice = 'take the target from there (source.from), and it is asked to do so';
  return { ...result, outcome: 'refused', reason: `${result.reason}: ${advice}` };
}

async function healFromGit(
  deps: TargetComparisonDeps,
  about: {
    settings: TargetSettings;
    kubernetes: KubernetesClient;
    desired: RenderResult;
    defaultNamespace: string;
    findings: readonly Finding[];
    recreate: boolean;
    governed: GovernedHeal | undefined;
    signal: AbortSignal;
  },
): Promise<HealObjectResult> {
  const { settings, kubernetes, desired, defaultNamespace, findings, recreate, governed, signal } = about;
  const [finding] = findings;
  const [object, ...others] = finding === undefined ? [] : findDesired(desired, finding, defaultNamespace);
  if (finding === undefined || object === undefined) {
    return evidenceMoved('it is no longer in Git');
  }
  if (others.length > 0) {
    const reason = 'Git has it more than once, with and without its namespace: keep one of them';
    return { outcome: 'refused', reason, changes: [], remaining: [] };
  }
  return await healObject(
    { kubernetes, fingerprint: fingerprintKeyOf(deps.fingerprint, settings), jq: deps.jq },
    {
      target: settings.name,
      desired: object,
      defaultNamespace,
      approved: {
        fields: findings.flatMap(({ fields }) => fields),
        digest: finding.digest,
        uid: finding.uid,
        recreate,
      },
      ignoreRules: settings.ignore,
      governed,
      now: deps.now(),
      signal,
    },
  );
}

function evidenceMoved(reason: string): HealObjectResult {
  return { outcome: 'evidence-moved', reason, changes: [], remaining: [] };
}

/** Git's object behind a finding, found as a comparison places it: a source may leave the namespace to the target. */
function findDesired(
  { objects }: RenderResult,
  finding: Finding,
  defaultNamespace: string,
): KubernetesObject[] {
  const key = objectKey(finding);
  const inItsPlace = (object: KubernetesObject): ObjectReference => {
    const { namespace: stated, ...reference } = referenceOf(object);
    // A kind that has no namespaces may state one all the same.
    return finding.namespace === undefined
      ? reference
      : { ...reference, namespace: stated || defaultNamespace };
  };
  return objects.flatMap(({ object }) => (objectKey(inItsPlace(object)) === key ? [object] : []));
}

/** The worst outcome among the objects of an item is the item's. */
const worstFirst: readonly [HealObjectResult['outcome'], HealResult['outcome']][] = [
  ['refused', 'needs-person'],
  ['needs-recreation', 'needs-recreation'],
  ['not-converged', 'needs-person'],
  ['needs-sync', 'needs-person'],
  ['evidence-moved', 'evidence-moved'],
  ['waiting', 'waiting'],
  ['healed', 'healed'],
];

/** How many objects are described one by one. */
const mostDescribed = 20;

function summarize(results: readonly { name: string; result: HealObjectResult }[]): HealResult {
  const worst = worstFirst.find(([outcome]) => results.some(({ result }) => result.outcome === outcome));
  const detail = results
    .toSorted((one, other) => rank(one.result) - rank(other.result))
    .slice(0, mostDescribed)
    .map(({ name, result }) => `${name}: ${[...result.changes, result.reason].join(', ')}`);
  return { outcome: worst?.[1] ?? 'healed', detail };
}

function rank({ outcome }: HealObjectResult): number {
  return worstFirst.findIndex(([one]) => one === outcome);
}
