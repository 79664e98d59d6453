import { z } from 'zod';
import { Actors } from './actors.ts';
import { Approvers } from './approvals.ts';
import { durationFrom } from './duration.ts';
import { Glob } from './glob.ts';
import { listOf } from './list.ts';

/** A change that is taken for an emergency without anybody declaring one. */
const DetectionRule = z
  .strictObject({
    actor: Actors.exactOptional().describe(
      'Who made the change, as the audit log of the API server names people.',
    ),
    manager: listOf(Glob)
      .exactOptional()
      .describe('The tool that wrote it, as managedFields names it; * and ? are wildcards.'),
    annotation: z
      .string()
      .regex(/^[A-Za-z0-9][\w./-]*(=.*)?$/, {
        error: 'expected NAME or NAME=VALUE, such as acme.example/break-glass',
      })
      .exactOptional()
      .describe('An annotation that somebody put on the object: NAME, or NAME=VALUE.'),
    kind: listOf(Glob).exactOptional().describe('Kinds of objects; * and ? are wildcards.'),
    namespace: listOf(Glob).exactOptional().describe('Namespaces; * and ? are wildcards.'),
    ttl: durationFrom('1m').prefault('2h').describe('How long the lease that it opens runs.'),
  })
  .refine(
    ({ actor, manager, annotation }) =>
      actor !== undefined || manager !== undefined || annotation !== undefined,
    { error: 'expected actor, manager or annotation: anything else would take every drift for an emergency' },
  );

/** Emergency leases: how changes by hand are left alone for a while and carried back to Git. */
export const Emergency = z.strictObject({
  openers: Approvers.exactOptional().describe(
    'Who may open, extend and close emergencies. Without it, approvals.default.approvers.',
  ),
  longest: durationFrom('1m')
    .prefault('24h')
    .describe('The longest that one may run from the moment it is opened or extended.'),
  remindBefore: durationFrom('1m').prefault('15m').describe('Remind people so long before it expires.'),
  escalateTo: Approvers.exactOptional().describe(
    'Who is called when it has expired, and may extend or close it then. Without it, approvals.default.escalateTo.',
  ),
  grace: durationFrom('1m')
    .prefault('30m')
    .describe('How long people have after it expired, before onExpiry.'),
  onExpiry: z
    .enum(['keep', 'revert'])
    .prefault('keep')
    .describe(
      'keep: healing stays held, and people are reminded until the change is in Git or somebody closes it. revert: the lease ends, and policy decides about what differs.',
    ),
  remindAfter: durationFrom('1m')
    .prefault('12h')
    .describe('Remind people each time this long has passed while an expired one is kept.'),
  detect: z
    .array(DetectionRule)
    .prefault([])
    .describe(
      'Changes that open a lease for their object by themselves, the first rule that matches. Everything a rule states must hold.',
    ),
});
export type Emergency = z.output<typeof Emergency>;
