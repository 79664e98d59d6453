import { z } from 'zod';
import { durationFrom } from './duration.ts';
import { SecretReference } from './secret-reference.ts';

const Id = z.int({ error: 'expected a whole number' }).positive();

const App = z.strictObject({
  id: Id.describe('Id of the GitHub App.'),
  installation: Id.describe(
    'Id of its installation in the organisation: the number in the address of its settings.',
  ),
  privateKey: SecretReference.describe('Private key of the app (PEM).'),
});

const ForgeFields = z.strictObject({
  kind: z
    .enum(['github', 'gitea', 'local'])
    .describe(
      'github also is GitHub Enterprise, gitea also is Forgejo. local keeps the pull requests of a bare repository in the storage, and shows them on the pages.',
    ),
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, { error: 'expected owner/name, such as acme/platform' })
    .exactOptional()
    .describe("The repository as owner/name. Without it, that of each target's source."),
  url: z
    .url({ protocol: /^https?$/, error: 'expected an address such as https://git.example' })
    .exactOptional()
    .describe('Address of the instance; for github only where it is not github.com.'),
  token: SecretReference.exactOptional().describe('Token of a user or a robot account.'),
  app: App.exactOptional().describe('A GitHub App instead of a token.'),
  webhookSecret: SecretReference.exactOptional().describe(
    'Secret of the webhook that calls /webhooks/forge of the gateway. Without it, pull requests are looked at from time to time.',
  ),
  base: z
    .string()
    .regex(/^[^-\s~^:?*[\\][^\s~^:?*[\\]*$/, { error: 'expected the name of a branch' })
    .exactOptional()
    .describe("Branch that pull requests are merged into. Without it, the revision of the target's source."),
  labels: z
    .array(z.string().trim().min(1).max(50))
    .prefault([])
    .describe('Labels of every pull request; those that do not exist are made.'),
  reviewers: z
    .array(
      z.string().regex(/^[\w.-]+(\/[\w.-]+)?$/, {
        error: 'expected a user name, or a team as organisation/team, without @',
      }),
    )
    .prefault([])
    .describe('Who is asked for a review of every pull request: user names, and teams as organisation/team.'),
  codeOwners: z
    .boolean()
    .prefault(true)
    .describe('Ask the owners of the changed files as well, as CODEOWNERS of the base branch names them.'),
  draft: z.boolean().prefault(false).describe('Open pull requests as drafts.'),
  configurationPath: z
    .string()
    .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
      error: 'must stay inside the repository: no leading slash, no ..',
    })
    .exactOptional()
    .describe('Where the repository holds this file (else plumbline.yaml): ignore rules are proposed to it.'),
  poll: durationFrom('1s')
    .prefault('2m')
    .describe(
      'How long a pull request is left alone at first before it is looked at without word from the webhook; later up to eight times as long.',
    ),
});

/** Where pull requests are opened. What a kind does not use is refused: it would be passed over in silence. */
export const Forge = ForgeFields.superRefine((forge, context) => {
  const { kind } = forge;
  const fault = (path: string[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  if (kind === 'local') {
    for (const field of ['repository', 'url', 'token', 'app', 'webhookSecret'] as const)
      if (forge[field] !== undefined)
        fault([field], 'is not for `kind: local`, which needs no forge; remove it');
    return;
  }
  if (kind === 'gitea') {
    if (forge.url === undefined) fault([], 'expected `url`, the address of the instance');
    if (forge.app !== undefined) fault(['app'], 'is only for `kind: github`; use `token`');
    else if (forge.token === undefined) fault([], 'expected `token`, a reference to an access token');
    return;
  }
  if ((forge.token === undefined) === (forge.app === undefined))
    fault([], 'expected exactly one of `token` and `app`');
});
export type Forge = z.output<typeof Forge>;
