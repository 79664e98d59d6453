import type { GitBranches } from './git-branches.ts';
import { compareBranches, differenceOf } from './compare-branches.ts';
import { mergeBranch } from './merge-branch.ts';
import { withHealing } from './mirror.ts';
import { assertCommit, assertRevision } from './names.ts';
import { createRepositoryOpener } from './open-repository.ts';
import type { RepositoryOptions } from './open-repository.ts';
import { publishBranch } from './publish-branch.ts';
import { listRemoteRefs } from './remote.ts';
import { removeBranch } from './push.ts';

export function createGitBranches(options: RepositoryOptions): GitBranches {
  const using = createRepositoryOpener(options);
  return {
    async publish(change, signal) {
      for (const branch of [change.base, change.branch]) assertRevision(branch);
      return await using(change.repository, (repository) =>
        withHealing(repository, signal, () => publishBranch(repository, change, signal)),
      );
    },

    async tipOf(reference, branch, signal) {
      assertRevision(branch);
      const ref = `refs/heads/${branch}`;
      return await using(reference, async (repository) =>
        (await listRemoteRefs(repository, [ref], signal)).get(ref),
      );
    },

    async compare(reference, base, head, signal) {
      assertRevision(base);
      assertCommit(head);
      return await using(reference, (repository) =>
        withHealing(repository, signal, () => compareBranches(repository, base, head, signal)),
      );
    },

    async difference(reference, base, head, signal) {
      assertRevision(base);
      assertCommit(head);
      return await using(reference, (repository) =>
        withHealing(repository, signal, () => differenceOf(repository, base, head, signal)),
      );
    },

    async merge(reference, merge, signal) {
      assertRevision(merge.base);
      assertCommit(merge.head);
      return await using(reference, (repository) =>
        withHealing(repository, signal, () => mergeBranch(repository, merge, signal)),
      );
    },

    async remove(reference, branch, head, signal) {
      assertRevision(branch);
      assertCommit(head);
      return await using(reference, (repository) => removeBranch(repository, branch, head, signal));
    },
  };
}
