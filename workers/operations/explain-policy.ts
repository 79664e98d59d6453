import { readLatestScan } from '../../activities/stored-scans.ts';
import { loadTargetState } from '../../activities/target-state-store.ts';
import { ClientError } from '../../clients/errors.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { policyOf } from '../../config/policies.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { explainPolicy } from '../../domain/infrastructure/policy-explanation.ts';
import { proposableChanges } from '../proposable-changes.ts';
import type { PolicyExplanation } from '../../domain/infrastructure/policy-explanation.ts';

/** No latest scan of any target has such a finding. */
export class NoSuchFindingError extends ClientError {
  readonly code = 'no-such-finding';
  readonly retryable = false;
}

/** Why a finding of the latest scans is dealt with as it is, from storage and configuration alone. */
export async function explainFinding(
  configuration: Configuration,
  store: ObjectStore,
  id: string,
  now: Date,
): Promise<PolicyExplanation> {
  for (const target of configuration.targets) {
    const scan = await readLatestScan(store, target.name);
    const finding = scan?.findings.find((one) => one.id === id);
    if (scan === undefined || finding === undefined) continue;
    return explainPolicy(finding, {
      target: target.name,
      scan,
      policy: { name: target.policy, rules: policyOf(configuration, target) },
      approvals: configuration.approvals.default,
      limits: target.limits,
      flapping: target.flapping,
      proposable: proposableChanges(configuration, target),
      state: await loadTargetState(store, target.name),
      now,
    });
  }
  const names = configuration.targets.map(({ name }) => name);
  const searched = names.length === 0 ? 'there are no targets' : `the latest scans of ${names.join(', ')}`;
  throw new NoSuchFindingError(`no finding ${id} in ${searched}; \`plumbline status\` lists what there is`);
}
