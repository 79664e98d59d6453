import { z } from 'zod';
import type { RolloutPlan } from '../../domain/models/rollout/plan.ts';
import { durationFrom } from './duration.ts';
import { Name } from './name.ts';
import { SecretReference } from './secret-reference.ts';

type When = RolloutPlan['hooks'][number]['when'];

/** A service of one's own that is asked before a rollout goes on, or told that it goes back. */
const Hook = z.strictObject({
  name: Name.describe('Name of the hook, unique in this model.'),
  url: z
    .url({ protocol: /^https?$/, error: 'expected an address such as https://hooks.example/allow' })
    .describe('Where it is asked: a signed POST of JSON.'),
  key: SecretReference.describe('Key of the signature (HMAC-SHA256) in the header Plumbline-Signature.'),
  when: z
    .enum(['before-rollout', 'before-promotion', 'rollback'] satisfies When[], {
      error: 'expected before-rollout, before-promotion or rollback',
    })
    .describe('When it is asked; at a rollback it is only told.'),
  deadline: durationFrom('1s')
    .prefault('10m')
    .describe('How long its answer is waited for. Without one by then, the rollout does not go on.'),
});

export const RolloutHooks = z.array(Hook).superRefine((hooks, context) => {
  const names = hooks.map(({ name }) => name);
  for (const [index, name] of names.entries())
    if (names.indexOf(name) !== index)
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: `"${name}" is already the name of a hook`,
      });
});
