import { ClientError } from '../clients/errors.ts';
import type { Forge } from '../config/schema/forge.ts';
import { forgeAddressOf } from './forge-address.ts';

/** A pull request is wanted, and nothing says where. */
export class NoForgeError extends ClientError {
  readonly code = 'no-forge';
  readonly retryable = false;

  constructor(target: string) {
    super(
      `target ${target} has no forge to open pull requests in: add forge to plumbline.yaml, ` +
        'such as { kind: github, token: { env: GITHUB_TOKEN } }',
    );
  }
}

/** The configuration leaves open where exactly a pull request would go. */
export class ForgeSettingsError extends ClientError {
  readonly code = 'forge-settings';
  readonly retryable = false;
}

/**
 * The repository as owner/name: the one that is configured, else the one that the source of the target is read from.
 * Throws ForgeSettingsError where the source is not on the forge.
 */
export function repositoryNameOf(target: string, settings: Forge, sourceUrl: string): string {
  if (settings.repository !== undefined) return settings.repository;
  const { host, pathname } = new URL(forgeAddressOf(settings).webUrl);
  const place = placeOf(sourceUrl);
  const prefix = pathname.replace(/\/+$/, '');
  const path = place?.path.startsWith(`${prefix}/`) ? place.path.slice(prefix.length) : place?.path;
  const [, name] = /^\/([^/]+\/[^/]+)$/.exec(path ?? '') ?? [];
  if (place !== undefined && place.hostname === new URL(`http://${host}`).hostname && name !== undefined)
    return name;
  throw new ForgeSettingsError(
    `the source of target ${target} is not a repository of ${host}: name the repository under forge as owner/name`,
  );
}

/** Branch that pull requests are merged into. Throws ForgeSettingsError where the source follows no branch. */
export function baseOf(target: string, { base }: Forge, revision: string): string {
  if (base !== undefined) return base;
  const isBranch =
    revision !== 'HEAD' && !/^(?:[0-9a-f]{40}|[0-9a-f]{64}|semver:.*|refs\/.*)$/.test(revision);
  if (isBranch) return revision;
  throw new ForgeSettingsError(
    `the source of target ${target} follows ${revision} and no branch: name the branch of pull requests under forge.base`,
  );
}

/** Host and path of a repository's address, with `/` before and nothing after; undefined for a folder. */
function placeOf(address: string): { hostname: string; path: string } | undefined {
  const short = /^(?:[^@/]+@)?([^/:]+):(?!\/\/)\/?(.+)$/.exec(address);
  const url = short === null ? URL.parse(address) : URL.parse(`ssh://${short[1]}/${short[2]}`);
  if (url === null || url.hostname === '') return undefined;
  return { hostname: url.hostname, path: url.pathname.replace(/(?:\.git)?\/*$/, '') };
}
