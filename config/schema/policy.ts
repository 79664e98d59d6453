import { z } from 'zod';
import type { DriftKind, Severity } from '../../domain/infrastructure/finding.ts';
import type { Strategy } from '../../domain/infrastructure/policy.ts';
import { reservedPolicyNames } from '../policies.ts';
import { ApprovalOverrides } from './approvals.ts';
import { listOf } from './list.ts';
import { Name } from './name.ts';

const Glob = z.string().min(1);

const PolicyMatch = z.strictObject({
  drift: listOf(
    z.enum(['configuration', 'image', 'created', 'deleted', 'secret', 'health'] satisfies DriftKind[]),
  )
    .exactOptional()
    .describe('Kinds of drift.'),
  severity: listOf(z.enum(['low', 'medium', 'high', 'critical'] satisfies Severity[]))
    .exactOptional()
    .describe('Severities.'),
  kind: listOf(Glob).exactOptional().describe('Kinds of objects, such as Deployment; * and ? are wildcards.'),
  namespace: listOf(Glob).exactOptional().describe('Namespaces; * and ? are wildcards.'),
  name: listOf(Glob).exactOptional().describe('Names of objects; * and ? are wildcards.'),
  manager: listOf(Glob)
    .exactOptional()
    .describe(
      'Who wrote the drifted fields, as the API server names tools (kubectl-edit, helm); * and ? are wildcards. Every known writer must match; drift without a known writer does not match.',
    ),
});

export const PolicyRule = z
  .strictObject({
    match: PolicyMatch.prefault({}).describe(
      'Which findings this rule decides. Everything stated must hold; {} matches all.',
    ),
    strategy: z
      .enum(['report', 'self-heal', 'alert-and-review'] satisfies Strategy[])
      .describe(
        'report: record it and leave it. self-heal: restore Git at once. alert-and-review: ask a person first.',
      ),
    prune: z
      .boolean()
      .prefault(false)
      .describe('Allow deleting objects that are not in Git. Never implied by the strategy.'),
    releaseGpus: z
      .boolean()
      .prefault(false)
      .describe(
        'Allow healing by itself to restart or stop pods that hold GPUs. Without it, a person is asked.',
      ),
    approvals: ApprovalOverrides.exactOptional().describe('What this rule asks differently.'),
  })
  .refine((rule) => !(rule.prune && rule.strategy === 'report'), {
    path: ['prune'],
    error: 'has no effect with strategy report, which changes nothing',
  });
export type PolicyRule = z.output<typeof PolicyRule>;

export const PolicyName = Name.refine((name) => !reservedPolicyNames.includes(name), {
  error: 'is the name of a preset; choose another',
});

/** Ordered: the first rule that matches decides; where none does, the finding is only reported. */
export const Policy = z.array(PolicyRule);
export type Policy = z.output<typeof Policy>;
