import { z } from 'zod';
import type { DriftKind, Severity } from '../../domain/infrastructure/finding.ts';
import type { CloseAnswer, PullRequestTerms, Strategy } from '../../domain/infrastructure/policy.ts';
import { reservedPolicyNames } from '../policies.ts';
import { Actors } from './actors.ts';
import { ApprovalOverrides } from './approvals.ts';
import { durationFrom } from './duration.ts';
import { Glob } from './glob.ts';
import { listOf } from './list.ts';
import { Name } from './name.ts';
import { Window } from './window.ts';

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
  actor: Actors.exactOptional().describe(
    'Who made the change, as the audit log names people. Everybody who may have made it must match; without an audit log nobody does, and nothing heals by itself that this rule might hold back.',
  ),
});

const Count = z.int({ error: 'expected a whole number, 1 or more' }).min(1);

const Limits = z
  .strictObject({
    objects: Count.exactOptional().describe('Objects in one scan.'),
    heals: Count.exactOptional().describe('Heals …'),
    within: durationFrom('1m').exactOptional().describe('… within this time, up to a day.'),
  })
  .refine(({ heals, within }) => (heals === undefined) === (within === undefined), {
    error: 'heals and within go together',
  })
  .refine(({ objects, heals }) => objects !== undefined || heals !== undefined, {
    error: 'expected objects, or heals and within',
  })
  .refine(({ within = 0 }) => within <= longestMemory, {
    path: ['within'],
    error: 'heals are remembered for a day: expected 24h or less',
  });

/** How long heals are remembered, milliseconds. */
const longestMemory = 24 * 60 * 60 * 1000;

export const PolicyRule = z
  .strictObject({
    match: PolicyMatch.prefault({}).describe(
      'Which findings this rule decides. Everything stated must hold; {} matches all.',
    ),
    strategy: z
      .enum(['report', 'self-heal', 'alert-and-review', 'pull-request'] satisfies Strategy[])
      .describe(
        'report: record it and leave it. self-heal: restore Git at once. alert-and-review: ask a person first. pull-request: propose it to the reviewers of the repository.',
      ),
    pullRequest: z
      .enum(['codify', 'revert'] satisfies PullRequestTerms['change'][])
      .exactOptional()
      .describe(
        'With strategy pull-request. codify: put what runs into Git. revert: restore Git once it is merged.',
      ),
    onClose: z
      .enum(['ask', 'leave', 'heal'] satisfies CloseAnswer[])
      .exactOptional()
      .describe(
        'With strategy pull-request, when it is closed without a merge. ask (the default): ask a person. leave: leave the drift. heal: restore Git.',
      ),
    draft: z.boolean().exactOptional().describe('With strategy pull-request: open it as a draft.'),
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
    windows: z
      .array(Window)
      .min(1, { error: 'expected at least one' })
      .exactOptional()
      .describe(
        'When self-heal may act, such as Mo-Fr 08:00-18:00 Europe/Berlin or 0 22 * * Sat for 4h Europe/Berlin. Outside it waits.',
      ),
    limits: Limits.exactOptional().describe('How much this rule may heal by itself; the rest waits.'),
  })
  .refine((rule) => !(rule.prune && rule.strategy === 'report'), {
    path: ['prune'],
    error: 'has no effect with strategy report, which changes nothing',
  })
  .superRefine(({ strategy, pullRequest, onClose, draft }, context) => {
    if (strategy === 'pull-request') {
      if (pullRequest !== undefined) return;
      const message = 'missing: say what is proposed, codify (what runs goes into Git) or revert';
      context.addIssue({ code: 'custom', path: ['pullRequest'], message });
      return;
    }
    for (const [key, value] of Object.entries({ pullRequest, onClose, draft })) {
      if (value === undefined) continue;
      const message = `only has a meaning with strategy pull-request, not with ${strategy}`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  })
  .superRefine(({ strategy, windows, limits }, context) => {
    if (strategy === 'self-heal') return;
    for (const [key, value] of Object.entries({ windows, limits })) {
      if (value === undefined) continue;
      const message = `only has a meaning with strategy self-heal, not with ${strategy}`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });
export type PolicyRule = z.output<typeof PolicyRule>;

export const PolicyName = Name.refine((name) => !reservedPolicyNames.includes(name), {
  error: 'is the name of a preset; choose another',
});

/** Ordered: the first rule that matches decides; where none does, the finding is only reported. */
export const Policy = z.array(PolicyRule);
export type Policy = z.output<typeof Policy>;
