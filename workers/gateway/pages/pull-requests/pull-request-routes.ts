import { randomUUID } from 'node:crypto';
import type { LocalForge } from '../../../../clients/forge/local/local-forge.ts';
import type { KnownAs } from '../../../../domain/approval/people.ts';
import { pagePaths } from '../../links/page-paths.ts';
import type { Doorman, Visitor } from '../../links/visitor.ts';
import type { Route, RouteRequest, RouteResponse } from '../../route.ts';
import { answerPage } from '../answer-page.ts';
import type { Answered, Visit } from '../answer-page.ts';
import { backTo, receiveForm, refusal } from '../form-door.ts';
import { formToken } from '../form-token.ts';
import { messagePage } from '../message-page.ts';
import type { PageDeps } from '../page-deps.ts';
import { sealAnswer, shownAnswer } from '../shown-answer.ts';
import type { ShownAnswer } from '../shown-answer.ts';
import { pullRequestListPage } from './pull-request-list-page.ts';
import { pullRequestPage } from './pull-request-page.ts';
import type { PullRequestPages } from './pull-request-pages.ts';

type Deps = Pick<PageDeps, 'keys' | 'workflowUrl' | 'frozen'> & { pullRequests: PullRequestPages };

interface Place {
  repository: string;
  number: number;
  path: string;
}

const longestReason = 3000;

const unknownPullRequestPage = messagePage(
  'No such pull request',
  'No target of this gateway has a repository without a forge in which there is a pull request like that.',
);

/** The pages of pull requests that are kept here, and where their forms are sent. */
export function createPullRequestRoutes(deps: Deps, doorman: Doorman): Route[] {
  return [
    {
      method: 'GET',
      path: '/pull-requests/:repository',
      handle: (request) =>
        answerPage(
          doorman,
          deps,
          request,
          pagePaths.pullRequests(request.params['repository'] ?? ''),
          (visit) => renderList(deps, visit),
        ),
    },
    {
      method: 'GET',
      path: '/pull-requests/:repository/:number',
      handle: (request) =>
        answerPage(doorman, deps, request, placeOf(request).path, (visit) => renderOne(deps, visit)),
    },
    {
      method: 'POST',
      path: '/pull-requests/:repository/:number/answer',
      maxBodyBytes: 64 * 1024,
      handle: (request) => takeAnswer(deps, doorman, request),
    },
  ];
}

async function renderList({ pullRequests }: Deps, { view, request }: Visit): Promise<Answered> {
  const { repository = '' } = request.params;
  const forge = pullRequests.forges.get(repository);
  if (forge === undefined) return { status: 404, content: unknownPullRequestPage };
  const list = await forge.list();
  return { content: pullRequestListPage(view, repository, list, request.query.get('page')) };
}

async function renderOne(deps: Deps, { view, request, visitor }: Visit): Promise<Answered> {
  const place = placeOf(request);
  const forge = deps.pullRequests.forges.get(place.repository);
  const found = await forge?.view(place.number);
  if (forge === undefined || found === undefined) return { status: 404, content: unknownPullRequestPage };
  const { pullRequest, state } = found;
  const isOpen = state.state === 'open';
  return {
    content: pullRequestPage(view, {
      repository: place.repository,
      pullRequest,
      state,
      diff: await forge.difference(place.number).catch(() => undefined),
      form:
        isOpen && visitor.person !== undefined
          ? formFor(deps, visitor, visitor.person, place, state.head, view.href(`${place.path}/answer`))
          : undefined,
      answer: shownAnswer(deps.keys, place.path, request.query.get('answer')),
    }),
  };
}

function formFor(
  { keys, pullRequests }: Deps,
  visitor: Visitor,
  person: KnownAs,
  { path }: Place,
  head: string,
  action: string,
) {
  const token = formToken(keys, visitor, path, head);
  return { action, token, decisionId: randomUUID(), name: pullRequests.identityOf(person).name };
}

async function takeAnswer(deps: Deps, doorman: Doorman, request: RouteRequest): Promise<RouteResponse> {
  const place = placeOf(request);
  const forge = deps.pullRequests.forges.get(place.repository);
  const about = { path: place.path, subject: place.path, digestField: 'head' };
  const sent = receiveForm(deps.keys, doorman, request, about);
  if ('refused' in sent) return sent.refused;
  if (forge === undefined) return refusal(404, 'There is no such pull request.');
  const { visitor, person, fields: form, digest: head } = sent;
  const shown = await carryOut(deps.pullRequests, forge, place, { form, head, person });
  if (shown === undefined) return refusal(400, 'This is no answer to the question.');
  return backTo(doorman, visitor, place.path, sealAnswer(deps.keys, place.path, shown));
}

/** What came of an answer, in words; undefined for what is none. */
async function carryOut(
  pages: PullRequestPages,
  forge: LocalForge,
  { repository, number }: Place,
  { form, head, person }: { form: URLSearchParams; head: string; person: KnownAs },
): Promise<ShownAnswer | undefined> {
  const found = await forge.view(number);
  if (found === undefined) return undefined;
  const { branch } = found.pullRequest;
  const by = pages.identityOf(person);
  const event = { pullRequest: number, branch, by: by.name };
  const answer = form.get('action');
  const reason = (form.get('reason') ?? '').trim().slice(0, longestReason);
  if (answer !== 'merge' && (answer !== 'close' || reason === '')) return undefined;
  const refused = await pages.refusalOf(repository, branch, { person, answer });
  if (refused !== undefined) return { accepted: false, words: `${refused}.` };
  if (answer === 'merge') {
    const merged = await forge.merge(number, { head, by });
    if (merged.outcome !== 'merged')
      return { accepted: false, words: `It cannot be merged: ${merged.reason}.` };
    await pages.tell(repository, { ...event, kind: 'merged' });
    return { accepted: true, words: `Merged as ${merged.commit.slice(0, 12)}.` };
  }
  await forge.decline(number, { by: by.name, reason });
  await pages.tell(repository, { ...event, kind: 'closed' });
  return { accepted: true, words: 'Closed.' };
}

function placeOf({ params }: RouteRequest): Place {
  const { repository = '', number = '' } = params;
  const known = /^\d{1,9}$/.test(number) ? Number(number) : 0;
  return { repository, number: known, path: pagePaths.pullRequest(repository, known) };
}
