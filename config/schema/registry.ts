import { z } from 'zod';
import { durationFrom } from './duration.ts';
import { SecretReference } from './secret-reference.ts';

/** It would be shown wherever the address is. */
function carriesSecret(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password } = new URL(address);
  return username !== '' || password !== '';
}

const Mlflow = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'expected an address such as https://mlflow.example' })
      .refine((address) => !carriesSecret(address), {
        error: 'carries a user or password; put references to them under username and password',
      })
      .describe('The address of the tracking server, below which /api/2.0/mlflow is.'),
    token: SecretReference.exactOptional().describe('Bearer token.'),
    username: SecretReference.exactOptional().describe('User name of basic authentication.'),
    password: SecretReference.exactOptional().describe('Its password.'),
    experiment: z
      .string()
      .min(1)
      .prefault('plumbline')
      .describe('Experiment that retrainings are runs of; it is created where it is absent.'),
    timeout: durationFrom('1s').prefault('30s').describe('How long one answer may take.'),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    error: 'username and password belong together',
  })
  .refine(({ token, username }) => token === undefined || username === undefined, {
    error: 'expected a token, or username and password, not both',
  });

/** Where candidates are registered with their lineage. */
export const Registry = z.strictObject({
  mlflow: Mlflow.exactOptional().describe(
    'An MLflow server. Without it, a registry of our own in the storage.',
  ),
});
export type Registry = z.output<typeof Registry>;
