import type { KubernetesObject } from '../infrastructure/object.ts';
import { listAt, textAt } from './fields.ts';
import { UnsupportedSourceError } from './governed-source.ts';

/** A source of Flux, as another object refers to it. */
export interface FluxSourceReference {
  kind: string;
  namespace: string;
  name: string;
}

export const gitRepositoryVersion = 'source.toolkit.fluxcd.io/v1';

/** The GitRepository that `sourceRef` of an object names. @throws UnsupportedSourceError for any other kind. */
export function readSourceReference(
  sourceReference: unknown,
  owner: KubernetesObject,
  instead: string,
): FluxSourceReference {
  const kind = textAt(sourceReference, 'kind') ?? 'none';
  const name = textAt(sourceReference, 'name') ?? '';
  const namespace = textAt(sourceReference, 'namespace') ?? owner.metadata.namespace ?? 'default';
  if (kind !== 'GitRepository')
    throw new UnsupportedSourceError(
      `its source is ${describeKind(kind)} ${name}; only Git can be read: ${instead}`,
    );
  return { kind, namespace, name };
}

function describeKind(kind: string): string {
  return /^[AEIOU]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

/** Where a GitRepository points: `commit` wins over `name`, `semver`, `tag` and `branch`, as in Flux. */
export function revisionOfGitRepository(repository: KubernetesObject): { url: string; revision: string } {
  const url = textAt(repository, 'spec', 'url');
  if (url === undefined)
    throw new UnsupportedSourceError(`GitRepository ${repository.metadata.name} has no url`);
  if (listAt(repository, 'spec', 'include').length > 0)
    throw new UnsupportedSourceError(
      `GitRepository ${repository.metadata.name} includes other repositories (spec.include), which is not supported`,
    );
  const stated = (form: string): string | undefined => textAt(repository, 'spec', 'ref', form);
  const range = stated('semver');
  const revision =
    stated('commit') ??
    stated('name') ??
    (range === undefined ? undefined : `semver:${range}`) ??
    stated('tag') ??
    stated('branch');
  return { url, revision: revision ?? 'master' };
}

/** The commit in a revision as Flux writes it: `main@sha1:<hash>`, `sha1:<hash>` or `main/<hash>`. */
export function commitOfFluxRevision(revision: string | undefined): string | undefined {
  return revision === undefined ? undefined : /(?:^|[:/])([0-9a-f]{40}|[0-9a-f]{64})$/.exec(revision)?.[1];
}
