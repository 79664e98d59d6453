import { policyOf } from '../../config/policies.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { ReviewTerms } from '../../domain/approval/review-terms.ts';
import { groupByObject, massDriftCause } from '../../domain/infrastructure/drift-item.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { decideStrategy, mostCareful } from '../../domain/infrastructure/policy.ts';
import { remediationId } from '../../workflows/messages.ts';
import type { OpenRemediation } from './open-remediations.ts';

/**
 * How people are asked about an item as the configuration has it now, and which rules say so. What is gathered by one
 * cause is asked about in one way, so the first object speaks for all.
 */
export function termsOfItem(
  configuration: Configuration,
  { target: name, workflowId }: Pick<OpenRemediation, 'target' | 'workflowId'>,
  findings: readonly Finding[],
): { approvals: ReviewTerms; reasons: string[] } {
  const { targets, approvals } = configuration;
  const target = targets.find((one) => one.name === name);
  const [ofObject = []] = groupByObject(name, findings).values();
  const isMassDrift = workflowId === remediationId(name, massDriftCause);
  if (target === undefined || isMassDrift) return { approvals: approvals.default, reasons: [] };
  const rules = policyOf(configuration, target);
  const decisions = ofObject.map((finding) => decideStrategy(finding, target.policy, rules));
  const strategy = mostCareful(decisions.map((decision) => decision.strategy));
  const decisive = decisions.find((decision) => decision.strategy === strategy);
  return {
    approvals: { ...approvals.default, ...decisive?.approvals },
    reasons: [...new Set(decisions.map(({ rule }) => rule))],
  };
}
