/** As much of Gitea's answers as is used (its swagger definitions of the same names). */

export interface User {
  login: string;
}

export interface Label {
  id: number;
  name: string;
}

export interface Branch {
  /** Name of the branch, also once it was deleted. */
  label: string;
  sha: string;
  repo: { full_name: string } | null;
}

export interface PullRequest {
  number: number;
  html_url: string;
  state: 'open' | 'closed';
  title: string;
  body: string;
  draft?: boolean;
  labels: Label[] | null;
  user: User | null;
  head: Branch;
  base: Branch;
  merged: boolean;
  merge_commit_sha: string | null;
  merged_by: User | null;
  mergeable: boolean;
  updated_at: string;
}

export interface TimelineComment {
  type: string;
  user: User | null;
  assignee: User | null;
  assignee_team: { name: string } | null;
}

export interface Comment {
  id: number;
  body: string;
}

export interface CombinedStatus {
  statuses: { status: string }[] | null;
}
