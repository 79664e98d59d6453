import type { Endpoints } from '@octokit/types';
import type { FakePull, FakeRepository } from './state.ts';

/** Part of an answer: what is there has the name and the type that GitHub's OpenAPI description gives it. */
type Part<Value> = Value extends readonly (infer Item)[]
  ? Part<Item>[]
  : Value extends object
    ? { [Key in keyof Value]?: Part<Value[Key]> | undefined }
    : Value;

export type Answer<Route extends keyof Endpoints> = Part<Endpoints[Route]['response']['data']>;

type Pull = Answer<'GET /repos/{owner}/{repo}/pulls/{pull_number}'>;

/** Everybody who is not a person has a different shape; none of it is used. */
const user = (login: string) => ({ login, id: login.length, type: 'User' });

export async function pullAnswer(
  repository: FakeRepository,
  url: string,
  pull: FakePull,
  detailed: boolean,
): Promise<Pull> {
  const { number, title, body, state, draft, merged, head } = pull;
  const place = { full_name: repository.fullName };
  return {
    number,
    node_id: `PR_${number}`,
    html_url: `${url}/${repository.fullName}/pull/${number}`,
    state,
    title,
    body,
    draft,
    user: user(pull.author),
    labels: pull.labels.map((name) => ({ name })),
    head: { ref: pull.branch, sha: head, repo: place },
    base: { ref: pull.base, repo: place },
    merged_at: merged === undefined ? null : '2026-01-01T00:00:00Z',
    // Of an open one it is a merge that GitHub tried.
    merge_commit_sha: merged?.commit ?? 'f'.repeat(40),
    ...(detailed
      ? {
          merged: merged !== undefined,
          merged_by: merged === undefined ? null : user(merged.by),
          mergeable: state === 'open' ? await repository.isMergeable(pull) : null,
        }
      : {}),
  };
}

export function issueAnswer(pull: FakePull): Answer<'GET /repos/{owner}/{repo}/issues/{issue_number}'> {
  const { number, state, closedBy } = pull;
  return { number, state, closed_by: closedBy === undefined ? null : user(closedBy) };
}

export function commentAnswers(
  pull: FakePull,
): Answer<'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'> {
  return pull.comments.map(({ id, body, user: login }) => ({ id, body, user: user(login) }));
}

/** The description has one form for each kind of event; these are the fields that the two have which are used. */
export function timelineAnswer(pull: FakePull): object[] {
  return pull.timeline.map(({ event, user: login, reviewer }) => {
    const [, team] = reviewer?.split('/') ?? [];
    return {
      event,
      ...(login === undefined ? {} : { user: user(login) }),
      ...(reviewer !== undefined && team === undefined ? { requested_reviewer: user(reviewer) } : {}),
      ...(team === undefined ? {} : { requested_team: { slug: team } }),
    };
  });
}

export function checkRunsAnswer(
  repository: FakeRepository,
  commit: string,
): Answer<'GET /repos/{owner}/{repo}/commits/{ref}/check-runs'> {
  const runs = repository.checks.get(commit)?.filter(({ kind }) => kind === 'check') ?? [];
  return {
    total_count: runs.length,
    check_runs: runs.map(({ state, conclusion = null }, index) => ({
      id: index,
      status: state as 'completed',
      conclusion: conclusion as 'success' | null,
    })),
  };
}

export function workflowRunsAnswer(
  repository: FakeRepository,
  commit: string,
): Answer<'GET /repos/{owner}/{repo}/actions/runs'> {
  const runs = repository.checks.get(commit)?.filter(({ kind }) => kind === 'workflow') ?? [];
  return {
    total_count: runs.length,
    workflow_runs: runs.map(({ state, conclusion = null }, index) => ({
      id: index,
      status: state,
      conclusion,
    })),
  };
}

export function statusAnswer(
  repository: FakeRepository,
  commit: string,
): Answer<'GET /repos/{owner}/{repo}/commits/{ref}/status'> {
  const statuses = repository.checks.get(commit)?.filter(({ kind }) => kind === 'status') ?? [];
  return {
    // Pending, too, where there is none.
    state: 'pending',
    total_count: statuses.length,
    statuses: statuses.map(({ state }, index) => ({ id: index, state, context: `ci/${index}` })),
  };
}
