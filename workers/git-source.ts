import type { TargetSettings } from '../activities/target-settings.ts';
import type { IgnoreRule } from '../domain/infrastructure/ignore-rules.ts';
import type { GitRepositoryReference } from '../clients/git/git-client.ts';
import type { RenderSettings } from '../clients/renderers/render-settings.ts';
import { readSecret } from '../config/secret.ts';
import { withSourceDefaults } from '../config/schema/source.ts';
import type { Source } from '../config/schema/source.ts';
import type { Target } from '../config/schema/target.ts';

/** What a target's settings say of where it comes from. */
export type SourceSettings = Pick<
  TargetSettings,
  'repository' | 'revision' | 'path' | 'render' | 'sources' | 'governor' | 'applied' | 'secrets' | 'problems'
> & {
  /** Beside those of the configuration. */
  ignore?: IgnoreRule[];
};

/** The source of a target that names its place in Git itself. */
export async function gitSourceOf(target: Target): Promise<SourceSettings> {
  const { git = '', revision, path, credentials } = withSourceDefaults(target.source);
  return {
    repository: await repositoryOf(git, credentials),
    revision,
    path,
    render: renderSettingsOf(target),
  };
}

/** A release is named like its target and lives in the namespace that the target governs, unless stated. */
function renderSettingsOf({ name, namespaces, source }: Target): RenderSettings {
  const { render, kustomize, helm } = withSourceDefaults(source);
  if (render === 'kustomize') return { type: 'kustomize', ...kustomize };
  if (render === 'yaml') return { type: 'yaml' };
  const namespace = namespaces.length === 1 ? namespaces[0] : undefined;
  return { type: 'helm', releaseName: name, namespace, ...helm };
}

/** A repository with its credentials, as values. */
export async function repositoryOf(
  url: string,
  credentials: Source['credentials'],
): Promise<GitRepositoryReference> {
  if (credentials === undefined) return { url };
  const { username, password, sshKeyFile } = credentials;
  if (sshKeyFile !== undefined) return { url, credentials: { sshKeyFile } };
  if (password === undefined) return { url };
  return { url, credentials: { username, password: await readSecret(password) } };
}
