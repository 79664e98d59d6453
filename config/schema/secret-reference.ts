import { z } from 'zod';
import { exactlyOne } from './exactly-one.ts';
import { LocalPath } from './local-path.ts';
import { traits } from './traits.ts';

/** Where a secret is found. The value itself is read only where it is used (`readSecret`). */
export const SecretReference = z
  .strictObject(
    {
      env: z
        .string()
        .regex(/^[A-Z_][A-Z0-9_]*$/, {
          error: 'expected the name of an environment variable in capital letters, not the secret itself',
        })
        .exactOptional()
        .describe('Name of the environment variable that holds the secret, in capital letters.'),
      file: LocalPath.exactOptional().describe(
        'File that holds nothing but the secret, such as a mounted Kubernetes Secret.',
      ),
    },
    { error: 'expected a reference, {env: NAME} or {file: PATH}; a secret is never written in this file' },
  )
  .refine(...exactlyOne('env', 'file'))
  .meta({ minProperties: 1, maxProperties: 1 })
  .register(traits, { sensitive: true });
export type SecretReference = z.output<typeof SecretReference>;
