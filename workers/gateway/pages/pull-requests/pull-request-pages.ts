import path from 'node:path';
import type { Client } from '@temporalio/client';
import { cacheFolder } from '../../../../clients/files/cache-folder.ts';
import type { ForgeEvent } from '../../../../clients/forge/forge.ts';
import type { LocalForge } from '../../../../clients/forge/local/local-forge.ts';
import { createPullRequestOwners } from '../../../../clients/forge/owners.ts';
import { createGitBranches } from '../../../../clients/git/create-git-branches.ts';
import type { ObjectStore } from '../../../../clients/object-store/object-store.ts';
import type { Configuration } from '../../../../config/schema/configuration.ts';
import { whoDecides } from '../../../../domain/approval/people.ts';
import type { KnownAs } from '../../../../domain/approval/people.ts';
import { createOpenForge } from '../../../forge.ts';
import { gitSourceOf } from '../../../git-source.ts';
import { tellOwner } from '../../tell-owner.ts';
import { refusalOfAnswer } from './refusal-of-answer.ts';

/** Pull requests of repositories without a forge, as the pages show and answer them. */
export interface PullRequestPages {
  /** By the id of the repository. */
  forges: ReadonlyMap<string, LocalForge>;
  /** Who somebody is in commits. */
  identityOf: (person: KnownAs) => { name: string; email: string };
  /** Why somebody may not merge or close the pull request of a branch, in words; undefined where they may. */
  refusalOf: (
    repository: string,
    branch: string,
    wish: { person: KnownAs; answer: 'merge' | 'close' },
  ) => Promise<string | undefined>;
  /** Tells the workflow that waits for a pull request. */
  tell: (repository: string, event: ForgeEvent) => Promise<void>;
}

/** Undefined where every target has a forge of its own, or none. */
export async function createPullRequestPages(
  configuration: Configuration,
  store: ObjectStore,
  client: Client,
): Promise<PullRequestPages | undefined> {
  const branches = createGitBranches({
    cacheFolder: path.join(cacheFolder(), 'git'),
    protocols: ['https', 'http', 'ssh', 'file'],
  });
  const open = createOpenForge(configuration, {
    store,
    branches,
    now: () => new Date(),
    warn: () => undefined,
  });
  const forges = new Map<string, LocalForge>();
  for (const target of configuration.targets) {
    const kind = (target.forge ?? configuration.forge)?.kind;
    // Where Argo CD or Flux have it from is known to their objects only; such a repository is shown by its forge.
    if (kind !== 'local' || target.source.from !== undefined) continue;
    const { repository: id, local } = await open(target.name, await gitSourceOf(target));
    if (local !== undefined) forges.set(id, local);
  }
  if (forges.size === 0) return undefined;
  const owners = createPullRequestOwners(store);
  return {
    forges,
    identityOf(person) {
      const { actor } = whoDecides(configuration.people, person);
      const mailbox = actor.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-');
      return { name: actor, email: `${mailbox}@users.noreply.plumbline.dev` };
    },
    async refusalOf(repository, branch, { person, answer }) {
      const { people, approvals } = configuration;
      const wish = { person: whoDecides(people, person), answer };
      return await refusalOfAnswer(client, await owners.get(repository, { branch }), approvals.default, wish);
    },
    async tell(repository, event) {
      const owner = await owners.get(repository, event);
      if (owner !== undefined) await tellOwner(client, owner, event);
    },
  };
}
