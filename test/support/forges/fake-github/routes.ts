import { z } from 'zod';
import {
  checkRunsAnswer,
  commentAnswers,
  issueAnswer,
  pullAnswer,
  statusAnswer,
  timelineAnswer,
  workflowRunsAnswer,
} from './answers.ts';
import type { FakePull, FakeRepository } from './state.ts';

export interface FakeAnswer {
  status: number;
  body?: unknown;
}

export interface FakeCall {
  repository: FakeRepository;
  /** Address of the instance. */
  url: string;
  /** Who the token belongs to. */
  user: string;
  params: string[];
  query: URLSearchParams;
  body: unknown;
}

/** 422, in GitHub's form. */
class ValidationError extends Error {
  readonly errors: object[];

  constructor(...errors: object[]) {
    super('Validation Failed');
    this.errors = errors;
  }
}

interface FakeRoute {
  method: string;
  path: RegExp;
  /** The right that a fine-grained token needs. */
  right: string;
  handle: (call: FakeCall) => Promise<FakeAnswer> | FakeAnswer;
}

const longestTitle = 256;
const longestText = 65_536;
const notFound: FakeAnswer = { status: 404, body: { message: 'Not Found' } };

const text = z.string();
const NewPull = z.strictObject({
  title: text,
  head: text,
  base: text,
  body: text.optional(),
  draft: z.boolean().optional(),
});
const PullChanges = z.strictObject({
  title: text.optional(),
  body: text.optional(),
  base: text.optional(),
  state: z.enum(['open', 'closed']).optional(),
});
const Labels = z.strictObject({ labels: z.array(z.string().min(1).max(50)).min(1) });
const CommentText = z.strictObject({ body: text.min(1) });
const Reviewers = z.strictObject({
  reviewers: z.array(text).optional(),
  team_reviewers: z.array(text).optional(),
});

const repo = '/repos/acme/platform';
const route = (
  method: string,
  path: string,
  right: string,
  handle: (call: FakeCall, pull: FakePull) => Promise<FakeAnswer> | FakeAnswer,
): FakeRoute => ({
  method,
  path: new RegExp(`^${repo}${path}$`),
  right,
  handle(call) {
    if (!/^\/(?:pulls|issues)\/\(/.test(path)) return handle(call, undefined as never);
    const pull = call.repository.pull(Number(call.params[0]));
    return pull === undefined ? notFound : handle(call, pull);
  },
});

export const routes: readonly FakeRoute[] = [
  route('GET', '/pulls', 'pull_requests=read', async ({ repository, url, query }) => {
    const state = query.get('state') ?? 'open';
    const [owner, branch] = query.get('head')?.split(':') ?? [];
    const found = repository.pulls.filter(
      (pull) =>
        (state === 'all' || pull.state === state) &&
        (branch === undefined || (owner === 'acme' && pull.branch === branch)),
    );
    return pageOf(await Promise.all(found.map((pull) => pullAnswer(repository, url, pull, false))), query);
  }),
  route('POST', '/pulls', 'pull_requests=write', async ({ repository, url, user, body }) => {
    const { title, head: branch, base, body: words = '', draft = false } = NewPull.parse(body);
    checkTexts({ title, body: words });
    if (draft && !repository.draftsSupported)
      throw new ValidationError('Draft pull requests are not supported in this repository.' as never);
    const head = await repository.tipOf(branch);
    if (head === undefined)
      throw new ValidationError({ resource: 'PullRequest', field: 'head', code: 'invalid' });
    if ((await repository.tipOf(base)) === undefined)
      throw new ValidationError({ resource: 'PullRequest', field: 'base', code: 'invalid' });
    if (await repository.holdsAll(base, head)) throw custom(`No commits between ${base} and ${branch}`);
    if (
      repository.pulls.some((pull) => pull.state === 'open' && pull.branch === branch && pull.base === base)
    )
      throw custom(`A pull request already exists for acme:${branch}.`);
    const pull: FakePull = {
      number: repository.pulls.length + 1,
      title,
      body: words,
      base,
      branch,
      state: 'open',
      draft,
      author: user,
      head,
      labels: [],
      reviewers: [],
      timeline: [],
      comments: [],
    };
    repository.pulls.push(pull);
    return { status: 201, body: await pullAnswer(repository, url, pull, true) };
  }),
  route('GET', String.raw`/pulls/(\d+)`, 'pull_requests=read', async ({ repository, url }, pull) => ({
    status: 200,
    body: await pullAnswer(repository, url, pull, true),
  })),
  route(
    'PATCH',
    String.raw`/pulls/(\d+)`,
    'pull_requests=write',
    async ({ repository, url, user, body }, pull) => {
      const changes = PullChanges.parse(body);
      checkTexts(changes);
      Object.assign(pull, changes);
      if (changes.state === 'closed') repository.close(pull.number, user);
      return { status: 200, body: await pullAnswer(repository, url, pull, true) };
    },
  ),
  route('POST', String.raw`/pulls/(\d+)/requested_reviewers`, 'pull_requests=write', (call, pull) => {
    const { reviewers = [], team_reviewers: teams = [] } = Reviewers.parse(call.body);
    const asked = [...reviewers, ...teams.map((team) => `acme/${team}`)];
    if (asked.includes(pull.author)) throw custom('Review cannot be requested from pull request author.');
    if (asked.some((reviewer) => !call.repository.collaborators.has(reviewer)))
      throw custom(
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not ' +
          'a collaborator of the acme/platform repository.',
      );
    for (const reviewer of asked) {
      if (!pull.reviewers.includes(reviewer)) pull.reviewers.push(reviewer);
      pull.timeline.push({ event: 'review_requested', reviewer });
    }
    return { status: 201, body: { number: pull.number } };
  }),
  route('GET', String.raw`/issues/(\d+)`, 'issues=read', (_, pull) => ({
    status: 200,
    body: issueAnswer(pull),
  })),
  route('GET', String.raw`/issues/(\d+)/timeline`, 'issues=read', ({ query }, pull) =>
    pageOf(timelineAnswer(pull), query),
  ),
  route('POST', String.raw`/issues/(\d+)/labels`, 'issues=write', ({ body }, pull) => {
    for (const label of Labels.parse(body).labels) if (!pull.labels.includes(label)) pull.labels.push(label);
    return { status: 200, body: pull.labels.map((name) => ({ name })) };
  }),
  route('GET', String.raw`/issues/(\d+)/comments`, 'issues=read', ({ query }, pull) =>
    pageOf(commentAnswers(pull), query),
  ),
  route('POST', String.raw`/issues/(\d+)/comments`, 'issues=write', ({ repository, user, body }, pull) => {
    const { body: words } = CommentText.parse(body);
    checkTexts({ body: words });
    const comment = { id: repository.newCommentId(), body: words, user };
    pull.comments.push(comment);
    return { status: 201, body: { id: comment.id } };
  }),
  route('PATCH', String.raw`/issues/comments/(\d+)`, 'issues=write', ({ repository, params, body }) => {
    const { body: words } = CommentText.parse(body);
    checkTexts({ body: words });
    const comments = repository.pulls.flatMap((pull) => pull.comments);
    const comment = comments.find(({ id }) => id === Number(params[0]));
    if (comment === undefined) return notFound;
    comment.body = words;
    return { status: 200, body: { id: comment.id } };
  }),
  route('GET', '/commits/([0-9a-f]{40})/check-runs', 'checks=read', ({ repository, params }) => ({
    status: 200,
    body: checkRunsAnswer(repository, params[0] ?? ''),
  })),
  route('GET', '/commits/([0-9a-f]{40})/status', 'statuses=read', ({ repository, params }) => ({
    status: 200,
    body: statusAnswer(repository, params[0] ?? ''),
  })),
  route('GET', '/actions/runs', 'actions=read', ({ repository, query }) => ({
    status: 200,
    body: workflowRunsAnswer(repository, query.get('head_sha') ?? ''),
  })),
  route('DELETE', '/git/refs/heads/(.+)', 'contents=write', async ({ repository, params }) => {
    if (await repository.deleteBranch(params[0] ?? '')) return { status: 204 };
    return { status: 422, body: { message: 'Reference does not exist' } };
  }),
];

/** Runs a route; what it refuses becomes an answer as GitHub words it. */
export async function answerRoute(handle: () => Promise<FakeAnswer> | FakeAnswer): Promise<FakeAnswer> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof ValidationError) {
      const [first] = error.errors;
      const message = typeof first === 'string' ? first : error.message;
      return { status: 422, body: { message, errors: error.errors } };
    }
    if (error instanceof z.ZodError)
      return { status: 422, body: { message: `Invalid request.\n\n${error.issues[0]?.message}` } };
    throw error;
  }
}

function custom(message: string): ValidationError {
  return new ValidationError({ resource: 'PullRequest', code: 'custom', message });
}

function checkTexts({ title, body }: { title?: string | undefined; body?: string | undefined }): void {
  if (title !== undefined && (title === '' || title.length > longestTitle))
    throw tooLong('title', longestTitle);
  if (body !== undefined && body.length > longestText) throw tooLong('body', longestText);
}

function pageOf(entries: readonly unknown[], query: URLSearchParams): FakeAnswer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  return { status: 200, body: entries.slice((page - 1) * size, page * size) };
}

function tooLong(field: string, most: number): ValidationError {
  const message = `${field} is too long (maximum is ${most} characters)`;
  return new ValidationError({ resource: 'Issue', field, code: 'custom', message });
}
