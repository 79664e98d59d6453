import { ForgeAuthenticationError } from '../clients/forge/errors.ts';
import type { Forge } from '../clients/forge/forge.ts';
import { createGiteaApi } from '../clients/forge/gitea/gitea-api.ts';
import { createGitHubApi } from '../clients/forge/github/github-api.ts';
import { createAppTokenSource } from '../clients/forge/github/github-token.ts';
import { createHostedForge } from '../clients/forge/hosted/hosted-forge.ts';
import { createLocalForge } from '../clients/forge/local/create-local-forge.ts';
import type { LocalForge } from '../clients/forge/local/local-forge.ts';
import type { GitBranches } from '../clients/git/git-branches.ts';
import type { GitRepositoryReference } from '../clients/git/git-client.ts';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { Forge as ForgeSettings } from '../config/schema/forge.ts';
import type { SecretReference } from '../config/schema/secret-reference.ts';
import { readSecret, SecretError } from '../config/secret.ts';
import type { CodeOwnersDialect } from '../domain/forge/code-owners.ts';
import { forgeAddressOf, forgeIdOf, localIdOf } from './forge-address.ts';
import { baseOf, NoForgeError, repositoryNameOf } from './forge-settings.ts';
import { pagePaths } from './gateway/links/page-paths.ts';

/** The forge of a target, and what its pull requests are opened with. */
export interface TargetForge {
  forge: Forge;
  /** The same where we keep the pull requests ourselves. */
  local?: LocalForge;
  /** Its id in keys of the store, such as `github.com/acme/platform`. */
  repository: string;
  /** What branches are pushed to, with credentials as values. */
  git: GitRepositoryReference;
  /** Branch that pull requests are merged into. */
  base: string;
  labels: readonly string[];
  reviewers: readonly string[];
  draft: boolean;
  /** How the owners of changed files are named; undefined where they are not to be asked. */
  codeOwners: CodeOwnersDialect | undefined;
  /** Where the repository holds the configuration; undefined where that is not stated. */
  configurationPath: string | undefined;
}

export interface ForgeDeps {
  store: ObjectStore;
  branches: GitBranches;
  now: () => Date;
  /** Told what a forge refused and that was left undone, a line each. */
  warn: (line: string) => void;
}

/** Opens the forge of a target; `source` is where its desired state comes from. Rejects with a ClientError. */
export type OpenForge = (
  target: string,
  source: { repository: GitRepositoryReference; revision: string },
) => Promise<TargetForge>;

export function createOpenForge(configuration: Configuration, deps: ForgeDeps): OpenForge {
  const { warn } = deps;
  // A token of an app lives an hour: whoever asks next is given the same.
  const tokens = new Map<ForgeSettings, () => Promise<string>>();

  return async (target, source) => {
    const settings = forgeSettingsOf(configuration, target);
    if (settings === undefined) throw new NoForgeError(target);
    const { labels, reviewers, draft, configurationPath } = settings;
    const base = baseOf(target, settings, source.revision);
    const common = { base, labels, reviewers, draft, configurationPath };
    if (settings.kind === 'local') {
      const id = localIdOf(source.repository.url);
      const urlOf = (number: number): string =>
        `${configuration.gateway.publicUrl?.replace(/\/+$/, '') ?? ''}${pagePaths.pullRequest(id, number)}`;
      const local = createLocalForge({ ...deps, repository: source.repository, id, urlOf });
      return {
        ...common,
        forge: local,
        local,
        repository: id,
        git: source.repository,
        codeOwners: undefined,
      };
    }
    const { kind } = settings;
    const repository = repositoryNameOf(target, settings, source.repository.url);
    const { webUrl, apiUrl } = forgeAddressOf(settings);
    const token = tokens.get(settings) ?? tokenOf(settings, apiUrl);
    tokens.set(settings, token);
    const api =
      kind === 'github'
        ? createGitHubApi({ apiUrl, repository, token })
        : createGiteaApi({ url: webUrl, repository, token });
    const credentials = { username: 'x-access-token', password: await token() };
    return {
      ...common,
      forge: createHostedForge(api, { warn }),
      repository: forgeIdOf(settings, repository),
      git: { url: `${webUrl}/${repository}.git`, credentials },
      codeOwners: settings.codeOwners ? kind : undefined,
    };
  };
}

/** Undefined where pull requests have no place to live. */
export function forgeSettingsOf(configuration: Configuration, target: string): ForgeSettings | undefined {
  return configuration.targets.find(({ name }) => name === target)?.forge ?? configuration.forge;
}

/** The token of a forge, or of its app, read anew for each call. */
export function tokenOf({ token, app }: ForgeSettings, apiUrl: string): () => Promise<string> {
  if (app !== undefined) {
    const { id, installation, privateKey } = app;
    return createAppTokenSource({ apiUrl, id, installation, privateKey: () => secretOf(privateKey) });
  }
  if (token === undefined) throw new TypeError('a forge names neither a token nor an app');
  return () => secretOf(token);
}

/** A secret that cannot be read is an error of the forge: nobody's retry mends it. */
async function secretOf(reference: SecretReference): Promise<string> {
  try {
    return await readSecret(reference);
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    throw new ForgeAuthenticationError(`no token for the forge: ${error.message}`);
  }
}
