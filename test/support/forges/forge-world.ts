import type { Forge, PullRequestContent } from '../../../clients/forge/forge.ts';
import type { ChangeBranch, GitBranches, PublishedBranch } from '../../../clients/git/git-branches.ts';
import { markerOf } from '../../../domain/forge/marker.ts';

/** A pull request as people see it on the forge. */
export interface SeenPullRequest {
  number: number;
  state: 'open' | 'merged' | 'closed';
  branch: string;
  title: string;
  body: string;
  draft: boolean;
  labels: string[];
  reviewers: string[];
  comments: string[];
}

/** A forge with one repository `acme/platform`, and what people do there. */
export interface ForgeWorld {
  forge: Forge;
  branches: GitBranches;
  /** What to push to. */
  repository: ChangeBranch['repository'];
  /** Newest commit of a branch; undefined without one. */
  tipOf(branch: string): Promise<string | undefined>;
  pullRequests(): Promise<SeenPullRequest[]>;
  /** As the person `ada`. */
  merge(number: number): Promise<void>;
  close(number: number): Promise<void>;
  editBody(number: number, body: string): Promise<void>;
  setStatus?(commit: string, state: 'pending' | 'success' | 'failure', context: string): Promise<void>;
  /** What was left undone because the forge refused it. */
  warnings: string[];
  /** Makes the n-th next step of the forge's work happen and fail all the same; 0 for none. */
  interruptAt(step: number): void;
  /** Whether that step was reached. */
  wasInterrupted(): boolean;
  /** A person who may review, and the name of somebody who may not. */
  reviewer: string;
  stranger: string;
}

let count = 0;

/** A branch of its own for a test. */
export function newBranch(): string {
  count += 1;
  return `plumbline/shop/change-${count}`;
}

/** Pushes a change of one file to a branch. */
export async function pushChange(
  { branches, repository }: ForgeWorld,
  branch: string,
  content = `${branch}\n`,
  file = `${branch.replaceAll('/', '-')}.yaml`,
): Promise<string> {
  const published: PublishedBranch = await branches.publish({
    repository,
    base: 'main',
    branch,
    key: branch,
    files: new Map([[file, Buffer.from(content)]]),
    message: 'Carry live back',
    author: { name: 'Plumbline', email: 'plumbline@acme.example' },
  });
  if (!('head' in published)) throw new Error(JSON.stringify(published));
  return published.head;
}

export function contentOf(branch: string, changed: Partial<PullRequestContent> = {}): PullRequestContent {
  return {
    branch,
    base: 'main',
    title: `Carry ${branch} back`,
    body: 'Live differs from Git.',
    marker: markerOf(branch),
    labels: ['drift'],
    reviewers: [],
    draft: false,
    ...changed,
  };
}

export async function pullRequestsOf(world: ForgeWorld, branch: string): Promise<SeenPullRequest[]> {
  return (await world.pullRequests()).filter((each) => each.branch === branch);
}
