import { z } from 'zod';
import type { ForgeEvent } from '../forge.ts';
import type { WebhookEvent } from './forge-webhook.ts';

const Repository = z.object({ full_name: z.string() });

const PullRequest = z.object({
  number: z.int().positive(),
  merged: z.boolean().nullish(),
  head: z.object({ ref: z.string().min(1), label: z.string().nullish(), repo: Repository.nullish() }),
});

/** As much of a payload as is used; GitHub, Gitea and Forgejo agree on it. */
const Payload = z.object({
  action: z.string(),
  repository: Repository,
  sender: z.object({ login: z.string() }),
  pull_request: PullRequest.optional(),
  issue: z.object({ number: z.int().positive(), pull_request: z.unknown().optional() }).optional(),
  comment: z.object({ body: z.string().nullish() }).optional(),
});
type Payload = z.output<typeof Payload>;

/** What an action on a pull request means to whoever waits for it. */
const actions: Readonly<Record<string, ForgeEvent['kind']>> = {
  closed: 'closed',
  reopened: 'reopened',
  synchronize: 'pushed',
  synchronized: 'pushed',
  // A review: GitHub's word, then Gitea's.
  submitted: 'commented',
  reviewed: 'commented',
};

/** What a payload says about a pull request; undefined where it says nothing that anybody waits for. */
export function eventOf(event: string, body: Uint8Array): WebhookEvent | undefined {
  const payload = parse(body);
  if (payload === undefined) return undefined;
  return event === 'issue_comment' ? commentOf(payload) : changeOf(payload);
}

function changeOf({ action, repository, sender, pull_request }: Payload): WebhookEvent | undefined {
  const kind = actions[action];
  if (kind === undefined || pull_request === undefined || isForeign(pull_request, repository))
    return undefined;
  return {
    kind: kind === 'closed' && pull_request.merged === true ? 'merged' : kind,
    pullRequest: pull_request.number,
    branch: branchOf(pull_request),
    by: sender.login,
    repository: repository.full_name,
  };
}

function commentOf({
  action,
  repository,
  sender,
  issue,
  comment,
  pull_request,
}: Payload): WebhookEvent | undefined {
  if (action !== 'created' || issue === undefined || (issue.pull_request ?? pull_request) === undefined)
    return undefined;
  if (isOurs(comment?.body ?? '')) return undefined;
  return {
    kind: 'commented',
    pullRequest: issue.number,
    branch: pull_request && branchOf(pull_request),
    by: sender.login,
    repository: repository.full_name,
  };
}

/** Gitea keeps the name of a deleted branch beside what it then calls its reference. */
function branchOf({ head: { ref, label } }: z.output<typeof PullRequest>): string {
  return ref.startsWith('refs/') ? (label ?? ref) : ref;
}

/** A branch of a fork has the name that anybody gave it. */
function isForeign({ head }: z.output<typeof PullRequest>, repository: { full_name: string }): boolean {
  return head.repo?.full_name.toLowerCase() !== repository.full_name.toLowerCase();
}

/** A comment that we wrote ourselves is news to nobody. */
function isOurs(comment: string): boolean {
  const last = comment.trimEnd().split('\n').at(-1) ?? '';
  return last.startsWith('<!-- plumbline: ') && last.endsWith('-->');
}

function parse(body: Uint8Array): Payload | undefined {
  try {
    const result = Payload.safeParse(JSON.parse(new TextDecoder().decode(body)));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
