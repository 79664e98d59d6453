import { Context } from '@temporalio/activity';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { RenderResult } from '../clients/renderers/renderer.ts';
import type { Finding } from '../domain/infrastructure/finding.ts';
import { describeReference, objectKey, referenceOf } from '../domain/infrastructure/object.ts';
import type { KubernetesObject, ObjectReference } from '../domain/infrastructure/object.ts';
import { recordHeal } from '../domain/infrastructure/target-state.ts';
import type { HealResult } from '../workflows/messages.ts';
import { defaultNamespaceOf } from './comparison/prepare-desired.ts';
import { deleteStray } from './healing/delete-stray.ts';
import { healObject } from './healing/heal-object.ts';
import type { HealObjectResult } from './healing/heal-result.ts';
import type { RemediationActivities } from './remediation-activities.ts';
import { readJson } from './stored-json.ts';
import { fingerprintKeyOf, renderTarget } from './target-comparison.ts';
import type { TargetComparisonDeps } from './target-comparison.ts';
import { resolveTarget } from './target-sources.ts';
import type { TargetSettings } from './target-settings.ts';
import { updateTargetState } from './target-state-store.ts';

export function createHealItem(deps: TargetComparisonDeps): RemediationActivities['healItem'] {
  return async ({ target, seen, recreate = false }) => {
    const { cancellationSignal: signal } = Context.current();
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
    const results: { name: string; result: HealObjectResult }[] = [];
    for (const [key, ofObject] of Map.groupBy(findings, objectKey)) {
      signal.throwIfAborted();
      const [first] = ofObject;
      if (first === undefined) continue;
      const name = describeReference(first);
      const stray = ofObject.find(({ drift }) => drift === 'created');
      const result =
        stray === undefined
          ? await healFromGit(deps, {
              settings,
              kubernetes,
              desired,
              defaultNamespace,
              findings: ofObject,
              recreate,
              signal,
            })
          : findDesired(desired, stray, defaultNamespace) !== undefined
            ? evidenceMoved('it is in Git now')
            : await deleteStray(
                { kubernetes, fingerprint: fingerprintKeyOf(deps.fingerprint, settings) },
                { target, reference: stray, digest: stray.digest, prune: seen.item.prune, signal },
              );
      results.push({ name, result });
      if (result.changes.length > 0) {
        await updateTargetState(deps.store, target, (state) => recordHeal(state, key, deps.now()));
      }
    }
    return summarize(results);
  };
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
    signal: AbortSignal;
  },
): Promise<HealObjectResult> {
  const { settings, kubernetes, desired, defaultNamespace, findings, recreate, signal } = about;
  const [finding] = findings;
  const object = finding && findDesired(desired, finding, defaultNamespace);
  if (finding === undefined || object === undefined) {
    return evidenceMoved('it is no longer in Git');
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
): KubernetesObject | undefined {
  const key = objectKey(finding);
  const inItsPlace = (object: KubernetesObject): ObjectReference => {
    const { namespace: stated, ...reference } = referenceOf(object);
    // A kind that has no namespaces may state one all the same.
    return finding.namespace === undefined
      ? reference
      : { ...reference, namespace: stated || defaultNamespace };
  };
  return objects.find(({ object }) => objectKey(inItsPlace(object)) === key)?.object;
}

/** The worst outcome among the objects of an item is the item's. */
const worstFirst: readonly [HealObjectResult['outcome'], HealResult['outcome']][] = [
  ['refused', 'needs-person'],
  ['needs-recreation', 'needs-recreation'],
  ['not-converged', 'needs-person'],
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
