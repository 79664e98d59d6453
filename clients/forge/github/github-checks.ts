import type { Octokit } from '@octokit/core';
import type { CheckState } from '../../../domain/forge/checks.ts';
import { ForgeForbiddenError, ForgeNotFoundError } from '../errors.ts';
import type { GitHubCall } from './github-calls.ts';

interface Calls {
  octokit: Octokit;
  call: GitHubCall;
  here: { owner: string; repo: string };
}

const pageSize = 100;

/** Conclusions that let a pull request pass (docs.github.com, "Get a check run"). */
const passing = new Set(['success', 'neutral', 'skipped']);

/** How the checks of a commit stand: check runs of apps, and statuses of what came before them. */
export async function checksOf(calls: Calls, commit: string, signal?: AbortSignal): Promise<CheckState[]> {
  return [...(await checkRunsOf(calls, commit, signal)), ...(await statusesOf(calls, commit, signal))];
}

/** Fine-grained tokens cannot be given the right to read check runs: then the workflow runs of Actions stand for them. */
async function checkRunsOf(calls: Calls, commit: string, signal?: AbortSignal): Promise<CheckState[]> {
  const { octokit, call, here } = calls;
  try {
    const { data } = await call('read check runs', signal, (options) =>
      octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
        ...here,
        ref: commit,
        per_page: pageSize,
        ...options,
      }),
    );
    return data.check_runs.map(stateOfRun);
  } catch (error) {
    if (!isHidden(error)) throw error;
    return await workflowRunsOf(calls, commit, signal);
  }
}

async function workflowRunsOf(
  { octokit, call, here }: Calls,
  commit: string,
  signal?: AbortSignal,
): Promise<CheckState[]> {
  try {
    const { data } = await call('read workflow runs', signal, (options) =>
      octokit.request('GET /repos/{owner}/{repo}/actions/runs', {
        ...here,
        head_sha: commit,
        per_page: pageSize,
        ...options,
      }),
    );
    return data.workflow_runs.map(stateOfRun);
  } catch (error) {
    if (!isHidden(error)) throw error;
    return [];
  }
}

async function statusesOf(
  { octokit, call, here }: Calls,
  commit: string,
  signal?: AbortSignal,
): Promise<CheckState[]> {
  try {
    const { data } = await call('read commit statuses', signal, (options) =>
      octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/status', {
        ...here,
        ref: commit,
        per_page: pageSize,
        ...options,
      }),
    );
    return data.statuses.map(({ state }) => {
      if (state === 'success') return 'passed';
      return state === 'pending' ? 'pending' : 'failed';
    });
  } catch (error) {
    if (!isHidden(error)) throw error;
    return [];
  }
}

function stateOfRun(run: { status: string | null; conclusion: string | null }): CheckState {
  if (run.status !== 'completed') return 'pending';
  return passing.has(run.conclusion ?? '') ? 'passed' : 'failed';
}

/** A right that the token lacks: what it would show counts as not there. */
function isHidden(error: unknown): boolean {
  return error instanceof ForgeForbiddenError || error instanceof ForgeNotFoundError;
}
