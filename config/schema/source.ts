import { z } from 'zod';
import { Cluster } from './cluster.ts';
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

const name = String.raw`[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?`;

const From = z
  .string()
  .regex(new RegExp(String.raw`^(argocd|flux\/(kustomization|helmrelease))\/(${name}\/)?${name}$`), {
    error:
      'expected argocd/<application>, flux/kustomization/<name> or flux/helmrelease/<name>, with <namespace>/ before the name where it is not argocd or flux-system',
  })
  .describe(
    'An Application of Argo CD, or a Kustomization or HelmRelease of Flux: repository, revision, path and everything it overrides are read from it at each scan.',
  );

const SourceFields = z.strictObject({
  from: From.exactOptional(),
  cluster: Cluster.exactOptional().describe(
    'With `from`: the cluster that Argo CD or Flux runs in, where that is not the one it deploys to.',
  ),
  git: GitAddress.exactOptional().describe(
    'The repository: https://…, ssh://…, git@host:path, file://…, or a folder relative to this file. With `from`: read this instead of the repository named there, such as a mirror.',
  ),
  revision: z
    .string()
    .regex(/^[^-\s~^:?*[\\][^\s~^:?*[\\]*$/, { error: 'expected a branch, a tag or a full commit hash' })
    .exactOptional()
    .describe('Branch, tag or full commit hash that the cluster is held to (else main).'),
  path: z
    .string()
    .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
      error: 'must stay inside the repository: no leading slash, no ..',
    })
    .exactOptional()
    .describe('Folder or file inside the repository (else the repository itself).'),
  render: z
    .enum(['yaml', 'kustomize', 'helm'])
    .exactOptional()
    .describe(
      'How the files become objects. yaml (the default): they are the objects. kustomize: path is the folder of an overlay. helm: path is the folder of a chart.',
    ),
  kustomize: KustomizeOptions.exactOptional().describe('Options for render: kustomize.'),
  helm: HelmOptions.exactOptional().describe('Options for render: helm.'),
  credentials: GitCredentials.exactOptional().describe('How to read a repository that is not public.'),
});

/** Options that nobody would read are refused: they would be passed over in silence. */
export const Source = SourceFields.superRefine((source, context) => {
  const fault = (path: string[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  if (source.from !== undefined) return checkLiveSource(source, fault);
  if (source.git === undefined)
    fault([], 'expected `git`, the repository, or `from`, an Application, Kustomization or HelmRelease');
  if (source.cluster !== undefined) fault(['cluster'], 'is only for `from`');
  const { render = 'yaml' } = source;
  for (const renderer of ['kustomize', 'helm'] as const) {
    if (source[renderer] === undefined || render === renderer) continue;
    fault([renderer], `is only for \`render: ${renderer}\`, and this source has \`render: ${render}\``);
  }
});
export type Source = z.output<typeof Source>;

/** A source in Git with what it leaves out. */
export function withSourceDefaults(source: Source) {
  return { revision: 'main', path: '.', render: 'yaml' as const, ...source };
}

function checkLiveSource(
  source: z.output<typeof SourceFields>,
  fault: (path: string[], message: string) => void,
): void {
  for (const field of ['revision', 'path', 'render', 'helm'] as const) {
    if (source[field] !== undefined) fault([field], `is taken from ${source.from}; remove it here`);
  }
  if (source.credentials !== undefined && source.git === undefined)
    fault(
      ['credentials'],
      'need `git`, the repository that they are for: else whoever edits the live object could have them sent elsewhere',
    );
}

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
