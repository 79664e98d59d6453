import { z } from 'zod';
import { SecretReference } from './secret-reference.ts';

const Key = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, {
      error: 'expected a short name such as 2027-01: letters, digits, dots and dashes',
    })
    .describe('Name of the key. It stands beside whatever the key encrypted; never give it to another key.'),
  key: SecretReference.describe('The key itself, 32 characters or more; make one with: openssl rand -hex 32'),
});

const SignIn = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/, error: 'expected an address such as https://login.example' })
      .describe('Who signs the tokens that the Temporal UI passes on, as their claim iss says.'),
    keys: z
      .url({ protocol: /^https?$/, error: 'expected an address such as https://login.example/keys' })
      .exactOptional()
      .describe('Where the issuer publishes its keys (JWKS). Without it, its OpenID configuration says.'),
    audience: z
      .string()
      .min(1)
      .exactOptional()
      .describe('What the claim aud must be: tokens that were made for other applications are refused.'),
    people: z
      .array(z.email({ error: 'expected an e-mail address' }))
      .prefault([])
      .describe('Who may read, by the claim email. An address that the issuer did not verify is nobody.'),
    groups: z.array(z.string().min(1)).prefault([]).describe('Groups whose members may read.'),
    groupsClaim: z
      .string()
      .min(1)
      .prefault('groups')
      .describe('The claim that lists the groups of a person.'),
  })
  .refine(({ people, groups }) => people.length + groups.length > 0, {
    error: 'expected people or groups: whoever can sign in is too many',
  });

const CodecServer = z
  .strictObject({
    origins: z
      .array(z.url({ protocol: /^https?$/, error: 'expected an address such as https://temporal.example' }))
      .prefault([])
      .describe('Addresses of the Temporal UIs whose pages may ask, for browsers.'),
    token: SecretReference.exactOptional().describe(
      'Bearer token, 32 characters or more: for the temporal command line (--codec-auth).',
    ),
    signIn: SignIn.exactOptional().describe(
      'Lets in people by the token with which they use the Temporal UI.',
    ),
  })
  .refine(({ token, signIn }) => token !== undefined || signIn !== undefined, {
    error: 'expected token or signIn: without either nobody could be told from anybody',
  });
export type CodecServer = z.output<typeof CodecServer>;

/** How what Temporal stores is made unreadable to whoever runs Temporal. */
export const Encryption = z
  .strictObject({
    keys: z
      .array(Key)
      .min(1, { error: 'expected at least one key' })
      .describe(
        'The first one encrypts; each decrypts what it encrypted. To rotate, put a new one in front.',
      ),
    codecServer: CodecServer.exactOptional().describe(
      'Lets the Temporal UI and command line read, at /codec of the gateway. Without it they show ciphertext.',
    ),
  })
  .refine(({ keys }) => new Set(keys.map(({ id }) => id)).size === keys.length, {
    error: 'expected an id of its own for each key',
    path: ['keys'],
  });
export type Encryption = z.output<typeof Encryption>;
