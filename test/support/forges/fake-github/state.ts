import { execa } from 'execa';
import type { GitBranches } from '../../../../clients/git/git-branches.ts';

/** A pull request as GitHub keeps it. */
export interface FakePull {
  number: number;
  title: string;
  body: string;
  base: string;
  branch: string;
  state: 'open' | 'closed';
  draft: boolean;
  author: string;
  labels: string[];
  /** Requested now; teams as `acme/team`. */
  reviewers: string[];
  timeline: { event: string; user?: string; reviewer?: string }[];
  comments: { id: number; body: string; user: string }[];
  /** Newest commit, as long as the branch existed. */
  head: string;
  merged?: { commit: string; by: string };
  closedBy?: string;
}

export interface FakeCheck {
  kind: 'check' | 'status' | 'workflow';
  state: string;
  conclusion?: string;
}

/** One repository `acme/platform` at GitHub, over a bare repository that holds its commits. */
export class FakeRepository {
  readonly fullName = 'acme/platform';
  readonly pulls: FakePull[] = [];
  readonly checks = new Map<string, FakeCheck[]>();
  readonly collaborators = new Set(['ada', 'grace', 'acme/platform-team']);
  draftsSupported = true;
  #comments = 0;
  readonly #branches: GitBranches;
  readonly #repository: { url: string };

  constructor(branches: GitBranches, url: string) {
    this.#branches = branches;
    this.#repository = { url };
  }

  async tipOf(branch: string): Promise<string | undefined> {
    return (await this.#heads()).get(branch);
  }

  async #heads(): Promise<Map<string, string>> {
    const format = '--format=%(refname:lstrip=2) %(objectname)';
    const { stdout } = await execa('git', ['-C', this.#repository.url, 'for-each-ref', format, 'refs/heads']);
    return new Map(stdout.split('\n').map((line) => line.split(' ') as [string, string]));
  }

  async holdsAll(base: string, head: string): Promise<boolean> {
    return (await this.#branches.compare(this.#repository, base, head)).merged !== undefined;
  }

  async isMergeable({ base, head }: FakePull): Promise<boolean> {
    return (await this.#branches.compare(this.#repository, base, head)).conflicts.length === 0;
  }

  newCommentId(): number {
    this.#comments += 1;
    return 1000 + this.#comments;
  }

  pull(number: number): FakePull | undefined {
    return this.pulls.find((pull) => pull.number === number);
  }

  /** Heads as they are now. */
  async refresh(): Promise<void> {
    const heads = await this.#heads();
    for (const pull of this.pulls.filter(({ state }) => state === 'open'))
      pull.head = heads.get(pull.branch) ?? pull.head;
  }

  async merge(number: number, by: string): Promise<void> {
    await this.refresh();
    const pull = this.pull(number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    const author = { name: by, email: `${by}@acme.example` };
    const merge = { base: pull.base, head: pull.head, message: `Merge ${number}`, author };
    const merged = await this.#branches.merge(this.#repository, merge);
    if (merged.outcome === 'conflict') throw new Error('a conflict');
    Object.assign(pull, { state: 'closed', merged: { commit: merged.commit, by }, closedBy: by });
  }

  close(number: number, by: string): void {
    Object.assign(this.pull(number) ?? {}, { state: 'closed', closedBy: by });
  }

  /** GitHub closes what no longer has a branch. */
  async deleteBranch(branch: string): Promise<boolean> {
    const tip = await this.tipOf(branch);
    if (tip === undefined) return false;
    await this.refresh();
    await this.#branches.remove(this.#repository, branch, tip);
    for (const pull of this.pulls)
      if (pull.branch === branch && pull.state === 'open') this.close(pull.number, 'github');
    return true;
  }
}
