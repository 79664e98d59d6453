import type { Endpoints } from '@octokit/types';
import type { HostedPullRequest } from '../hosted/hosted-api.ts';

type Pull = Endpoints['GET /repos/{owner}/{repo}/pulls/{pull_number}']['response']['data'];
type ListedPull = Endpoints['GET /repos/{owner}/{repo}/pulls']['response']['data'][number];

/** What GitHub says about a pull request, alone or in a list, in our terms. */
export function fromGitHub(pull: Pull | ListedPull): HostedPullRequest {
  const isMerged = pull.merged_at !== null;
  const by = 'merged_by' in pull ? pull.merged_by?.login : undefined;
  return {
    number: pull.number,
    url: pull.html_url,
    state: isMerged ? 'merged' : pull.state === 'open' ? 'open' : 'closed',
    branch: pull.head.ref,
    base: pull.base.ref,
    head: pull.head.sha,
    // Of an open one this is only a merge that GitHub tried.
    ...(isMerged && pull.merge_commit_sha !== null ? { mergeCommit: pull.merge_commit_sha } : {}),
    ...('mergeable' in pull && pull.mergeable !== null ? { mergeable: pull.mergeable } : {}),
    title: pull.title,
    body: pull.body ?? '',
    draft: pull.draft ?? false,
    labels: pull.labels.flatMap(({ name }) => name ?? []),
    author: pull.user?.login ?? '',
    ...(by === undefined ? {} : { by }),
  };
}
