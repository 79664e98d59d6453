import type { FindTarget } from '../../activities/target-settings.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Forge } from '../../config/schema/forge.ts';
import { forgeSettingsOf, tokenOf } from '../forge.ts';
import { forgeAddressOf } from '../forge-address.ts';
import { baseOf, repositoryNameOf } from '../forge-settings.ts';
import { fault, warning, well } from './check.ts';
import type { Check, CheckResult } from './check.ts';
import { clockOf } from './clock.ts';

/** What a forge says of a repository to whoever has the token. */
interface RepositoryAnswer {
  permissions?: { push?: boolean; pull?: boolean };
  default_branch?: string;
  archived?: boolean;
}

/** The forge of each target whose drift may be carried back to Git: the repository, and what the token may do there. */
export function forgeChecks(configuration: Configuration, findTarget: FindTarget): Check[] {
  return configuration.targets.flatMap(({ name }) => {
    const forge = forgeSettingsOf(configuration, name);
    if (forge === undefined || forge.kind === 'local') return [];
    return [
      {
        place: `forge of ${name}`,
        mend: 'correct forge in plumbline.yaml (url, repository, token or app), or see that it can be reached from here',
        look: async (signal: AbortSignal) => await lookAtForge(name, forge, findTarget, signal),
      },
    ];
  });
}

async function lookAtForge(
  target: string,
  forge: Forge,
  findTarget: FindTarget,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const { repository: source, revision } = await findTarget(target);
  const repository = repositoryNameOf(target, forge, source.url);
  const { apiUrl } = forgeAddressOf(forge);
  const token = await tokenOf(forge, apiUrl)();
  const scheme = forge.kind === 'github' ? 'Bearer' : 'token';
  const response = await fetch(`${apiUrl}/repos/${repository}`, {
    headers: { authorization: `${scheme} ${token}`, accept: 'application/json', 'user-agent': 'plumbline' },
    // The token is for the address in the configuration and for nobody it points to.
    redirect: 'manual',
    signal,
  });
  if (response.status === 401)
    return [fault('it does not know the token', 'make a new token, and put it where forge.token points')];
  if (!response.ok)
    return [
      fault(
        `${repository} is not there for this token (HTTP ${response.status})`,
        'correct forge.repository, or let the token read it',
      ),
    ];
  const answer = (await response.json()) as RepositoryAnswer;
  const scopes = response.headers.get('x-oauth-scopes') ?? '';
  return [
    ...rightsIn(repository, answer, scopes),
    well(`pull requests go to ${baseOf(target, forge, revision)} of ${repository}`),
    ...(await clockOf(apiUrl, signal)),
  ];
}

function rightsIn(
  repository: string,
  { permissions, archived }: RepositoryAnswer,
  scopes: string,
): CheckResult[] {
  const mend =
    'give it the rights to write contents and pull requests of this repository (GitHub: Contents and Pull requests, read and write; Gitea: write:repository and write:issue)';
  if (archived === true) return [fault(`${repository} is archived: nothing can be pushed`, 'unarchive it')];
  if (permissions?.push === false) return [fault(`the token may not push to ${repository}`, mend)];
  if (permissions?.push === undefined)
    return [warning(`${repository} does not say whether the token may push`, mend)];
  const isNarrow = scopes !== '' && !/\b(?:repo|public_repo)\b/.test(scopes);
  if (isNarrow) return [fault(`the token has the scopes ${scopes}, and not repo`, mend)];
  return [well(`the token may push to ${repository}`)];
}
