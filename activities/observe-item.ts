import { Context } from '@temporalio/activity';
import { handOver } from '../domain/emergency/hand-over.ts';
import type { Finding } from '../domain/infrastructure/finding.ts';
import { objectKey } from '../domain/infrastructure/object.ts';
import { planItem } from '../domain/infrastructure/remediation-plan.ts';
import { compareTarget } from './comparison/compare-target.ts';
import { ClientError } from '../clients/errors.ts';
import type { RemediationActivities } from './remediation-activities.ts';
import { storeEvidence } from './tell-remediation.ts';
import { readJson } from './stored-json.ts';
import { fingerprintKeyOf, renderTarget } from './target-comparison.ts';
import type { TargetComparisonDeps } from './target-comparison.ts';
import { resolveTarget } from './target-sources.ts';
import { loadTargetState } from './target-state-store.ts';

/** The objects of an item could not all be looked at: whether they drift is not known. */
class ItemNotObservableError extends ClientError {
  readonly code = 'item-not-observable';
  readonly retryable = true;
}

export function createObserveItem(deps: TargetComparisonDeps): RemediationActivities['observeItem'] {
  return async ({ target, seen, sequence }) => {
    const { cancellationSignal: signal } = Context.current();
    const settings = await deps.findTarget(target);
    const state = await loadTargetState(deps.store, target);
    const before = await readJson<Finding[]>(deps.store, seen.evidence);
    const commit = await resolveTarget(deps.git, settings, signal);
    const desired = await renderTarget(deps, settings, commit, signal);
    const now = deps.now();
    const kubernetes = await deps.kubernetesOf(target);
    const { result } = await compareTarget(
      { kubernetes, fingerprint: fingerprintKeyOf(deps.fingerprint, settings), jq: deps.jq },
      {
        target,
        commit,
        desired,
        namespaces: settings.namespaces,
        governor: settings.governor,
        ignoreRules: settings.ignore,
        firstSeen: (id) => state.firstSeen[id],
        secretMemory: (key) => state.secrets?.[key],
        now,
        only: [...new Map(before.map((finding) => [objectKey(finding), finding])).values()],
        reportCreated: before.some(({ drift }) => drift === 'created'),
        reportRunning: true,
        imagePaths: settings.imagePaths ?? [],
        signal,
      },
    );
    const [error] = result.errors;
    if (error !== undefined) throw new ItemNotObservableError(`${error.object}: ${error.message}`);

    const { cause } = seen.item;
    const { policy, approvals, flapping, governor, proposable } = settings;
    const attributed = await deps.attribute(settings, kubernetes, result.findings, signal);
    const { free: findings } = handOver(attributed.findings, Object.values(state.leases ?? {}));
    // All of it belongs to an emergency now.
    if (findings.length === 0 && attributed.findings.length > 0) return { sequence, kind: 'superseded' };
    const input = { target, findings, policy, approvals, flapping, governor, proposable, state, now };
    const planned = planItem(input, cause);
    if (planned === undefined) return { sequence, kind: 'gone' };
    const { item } = planned;
    const evidence = await storeEvidence(
      deps.store,
      { target, cause, digest: item.digest },
      planned.findings,
    );
    return { sequence, kind: 'drifting', item, evidence, commit };
  };
}
