import { parse } from 'yaml';
import type { TargetSource } from '../activities/target-settings.ts';
import { GitopsUnsupportedError } from '../clients/gitops/errors.ts';
import type { Governed, GitopsClient } from '../clients/gitops/gitops-client.ts';
import type { GitRepositoryReference } from '../clients/git/git-client.ts';
import type { Source } from '../config/schema/source.ts';
import type { Target } from '../config/schema/target.ts';
import { describeGitops, parseGitopsReference } from '../domain/gitops/gitops-reference.ts';
import type { GitopsReference } from '../domain/gitops/gitops-reference.ts';
import type { GovernedSource } from '../domain/gitops/governed-source.ts';
import { rulesOfArgocdSettings, rulesOfGovernor } from '../domain/gitops/governor-rules.ts';
import { repositoryOf } from './git-source.ts';
import type { SourceSettings } from './git-source.ts';

/** The source of a target that is taken from Argo CD or Flux, as it is at this moment. */
export async function liveSourceOf(target: Target, gitops: GitopsClient): Promise<SourceSettings> {
  const { source } = target;
  const reference = parseGitopsReference(source.from ?? '');
  // The schema let nothing else through.
  if (reference === undefined) throw new RangeError(`source.from of ${target.name}`);
  const governed = await gitops.read(reference);
  refuseOtherCluster(reference, governed, source);
  const repositories = await findRepositories(reference, governed, source);
  const place = (one: GovernedSource): TargetSource => placed(one, repositories, source);
  const sources = governed.sources.map(place);
  const first = sources.find(({ render }) => render !== undefined) ?? sources[0];
  if (first?.render === undefined)
    throw new GitopsUnsupportedError(reference, 'none of its sources is rendered');
  const { applied } = governed.governor;
  return {
    ...first,
    render: first.render,
    ...(sources.length > 1 ? { sources } : {}),
    governor: governed.governor,
    ...(applied === undefined
      ? {}
      : { applied: { sources: applied.sources.map(place), commits: applied.commits } }),
    secrets: governed.secrets,
    ...ignoredBy(reference, governed),
  };
}

/** What the tool declares legitimate; a rule that nobody can read hides nothing and is told. */
function ignoredBy(
  reference: GitopsReference,
  { object, settings = {} }: Governed,
): Pick<SourceSettings, 'ignore' | 'problems'> {
  const own = rulesOfGovernor(reference, object);
  const general = rulesOfArgocdSettings(settings, parseSetting);
  const faults = [
    ...own.faults.map((fault) => ({ object: describeGitops(reference), ...fault })),
    ...general.faults.map((fault) => ({ object: 'ConfigMap argocd-cm', ...fault })),
  ];
  return {
    ignore: [...own.rules, ...general.rules],
    problems: faults.map((fault) => ({
      object: fault.object,
      message: `its ignore rules: ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}`,
    })),
  };
}

function parseSetting(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, logLevel: 'error' });
  } catch {
    return undefined;
  }
}

/** Comparing with another cluster than the one it deploys to would find everything missing. */
function refuseOtherCluster(reference: GitopsReference, { destination }: Governed, source: Source): void {
  if (destination === undefined || source.cluster !== undefined) return;
  throw new GitopsUnsupportedError(
    reference,
    `it deploys to another cluster (${destination}): name that one under cluster, and the one it lives in under source.cluster`,
  );
}

type Repositories = (stated: string) => GitRepositoryReference;

/**
 * Where each repository is read. The one that the configuration names takes the place of the only one that there is,
 * or is the one of several that its credentials are for; what a live object names never gets them otherwise.
 */
async function findRepositories(
  reference: GitopsReference,
  { sources }: Governed,
  { git, credentials }: Source,
): Promise<Repositories> {
  const stated = new Set(sources.map(({ repository }) => comparable(repository)));
  if (git === undefined) return (url) => ({ url: remoteOnly(reference, url) });
  const configured = await repositoryOf(git, credentials);
  if (stated.size === 1) return () => configured;
  if (!stated.has(comparable(git)))
    throw new GitopsUnsupportedError(
      reference,
      'it has several repositories, of which source.git can take the place of none',
    );
  return (url) => (comparable(url) === comparable(git) ? configured : { url: remoteOnly(reference, url) });
}

function comparable(url: string): string {
  return url
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .toLowerCase();
}

/** Whoever edits a live object must not have files of this machine read. */
function remoteOnly(reference: GitopsReference, url: string): string {
  if (/^(?:https?|ssh):\/\//i.test(url) || /^[\w.-]+@[\w.-]+:/.test(url)) return url;
  const reason = 'its repository is no address of a server; name it under source.git if it is meant';
  throw new GitopsUnsupportedError(reference, reason);
}

function placed(source: GovernedSource, repositories: Repositories, { kustomize }: Source): TargetSource {
  const { render, repository, revision, path, ref } = source;
  return {
    repository: repositories(repository),
    revision,
    path,
    ...(ref === undefined ? {} : { ref }),
    ...(render === undefined ? {} : { render: { ...render, allowRemote: kustomize?.allowRemote === true } }),
  };
}
