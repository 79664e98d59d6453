import { z } from 'zod';
import { exactlyOne } from './exactly-one.ts';
import { LocalPath } from './local-path.ts';
import { HelmOptions, KustomizeOptions } from './render-options.ts';
import { SecretReference } from './secret-reference.ts';
import { traits } from './traits.ts';

const GitCredentials = z
  .strictObject({
    username: z.string().min(1).prefault('git').describe('User name; forges that take tokens accept any.'),
    password: SecretReference.exactOptional().describe('Password or token for https.'),
    sshKeyFile: LocalPath.exactOptional().describe('File with the private key for ssh.'),
  })
  .refine(...exactlyOne('password', 'sshKeyFile'));

/** Not quoted in messages: an address may carry a password. */
const GitAddress = z
  .string()
  .superRefine((address, context) => {
    const message = faultOfGitAddress(address);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .register(traits, { sensitive: true, localPath: true });

const SourceFields = z.strictObject({
  git: GitAddress.describe(
    'The repository: https://…, ssh://…, git@host:path, file://…, or a folder relative to this file.',
  ),
  revision: z
    .string()
    .regex(/^[^-\s~^:?*[\\][^\s~^:?*[\\]*$/, { error: 'expected a branch, a tag or a full commit hash' })
    .prefault('main')
    .describe('Branch, tag or full commit hash that the cluster is held to.'),
  path: z
    .string()
    .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
      error: 'must stay inside the repository: no leading slash, no ..',
    })
    .prefault('.')
    .describe('Folder or file inside the repository.'),
  render: z
    .enum(['yaml', 'kustomize', 'helm'])
    .prefault('yaml')
    .describe(
      'How the files become objects. yaml: they are the objects. kustomize: path is the folder of an overlay. helm: path is the folder of a chart.',
    ),
  kustomize: KustomizeOptions.exactOptional().describe('Options for render: kustomize.'),
  helm: HelmOptions.exactOptional().describe('Options for render: helm.'),
  credentials: GitCredentials.exactOptional().describe('How to read a repository that is not public.'),
});

/** Options of a renderer that is not used would be passed over in silence. */
export const Source = SourceFields.superRefine((source, context) => {
  for (const renderer of ['kustomize', 'helm'] as const) {
    if (source[renderer] === undefined || source.render === renderer) continue;
    const message = `is only for \`render: ${renderer}\`, and this source has \`render: ${source.render}\``;
    context.addIssue({ code: 'custom', path: [renderer], message });
  }
});
export type Source = z.output<typeof Source>;

function faultOfGitAddress(address: string): string | undefined {
  const expected = 'expected https://…, ssh://…, git@host:path, file://… or a folder';
  if (address === '' || address.startsWith('-') || /^[a-z0-9]+::/i.test(address)) return expected;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return undefined;
  if (!URL.canParse(address)) return expected;
  const { protocol, username, password } = new URL(address);
  if (!['https:', 'http:', 'ssh:', 'file:'].includes(protocol)) return expected;
  const carriesSecret = password !== '' || (username !== '' && protocol.startsWith('http'));
  return carriesSecret ? 'carries a user or password; put a reference to it under credentials' : undefined;
}
