import { z } from 'zod';
import { Approvals } from './approvals.ts';
import { Model } from './model.ts';
import { Policy, PolicyName } from './policy.ts';
import { SecretReference } from './secret-reference.ts';
import { Storage } from './storage.ts';
import { Target } from './target.ts';
import { Temporal } from './temporal.ts';

/** Everything that `plumbline.yaml` can say. Durations are milliseconds once it is read. */
export const Configuration = z.strictObject({
  version: z.literal(1).describe('Version of this format.'),
  temporal: Temporal.prefault({}).describe('The Temporal server.'),
  storage: Storage.prefault({ folder: '.plumbline/storage' }).describe(
    'Where findings and reports are kept.',
  ),
  secrets: z
    .strictObject({
      fingerprintKey: SecretReference.exactOptional().describe(
        'Key of the fingerprints that stand for the values of Secrets, 32 characters or more. Storage in s3 needs it; beside a folder one is made at the first start.',
      ),
    })
    .prefault({})
    .describe('Keys of Plumbline itself.'),
  approvals: z
    .strictObject({ default: Approvals.prefault({}).describe('Where no rule says otherwise.') })
    .prefault({})
    .describe('How people are asked.'),
  targets: z.array(Target).prefault([]).describe('What is held to Git.'),
  policies: z
    .record(PolicyName, Policy)
    .prefault({})
    .describe('What is done about drift, by name: ordered rules, the first that matches decides.'),
  models: z.array(Model).prefault([]).describe('Models and what their data should look like.'),
});
export type Configuration = z.output<typeof Configuration>;
