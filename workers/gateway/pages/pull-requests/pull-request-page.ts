import type { LocalPullRequest } from '../../../../clients/forge/local/local-forge.ts';
import type { PullRequestState } from '../../../../domain/forge/pull-request.ts';
import { pagePaths } from '../../links/page-paths.ts';
import { actionChoice, reasonField } from '../action-choice.ts';
import type { AnswerForm } from '../decision-section.ts';
import type { PageContent } from '../document.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { markdown } from '../markdown.ts';
import { fullMoment, moment } from '../moment.ts';
import { notice } from '../notices.ts';
import type { ShownAnswer } from '../shown-answer.ts';
import type { PageView } from '../view.ts';
import { stateBadge } from './pull-request-list-page.ts';
import { unifiedDiff } from './unified-diff.ts';

export interface ShownPullRequest {
  repository: string;
  pullRequest: LocalPullRequest;
  state: PullRequestState;
  /** Undefined where it is too long. */
  diff: string | undefined;
  /** Undefined where this visitor cannot answer, or nothing is left to answer. */
  form: AnswerForm | undefined;
  answer: ShownAnswer | undefined;
}

/** One pull request: what it is for, what it changes, what was said, and the buttons to merge or close it. */
export function pullRequestPage(view: PageView, shown: ShownPullRequest): PageContent {
  const { repository, pullRequest, state, diff, answer } = shown;
  const { number, title, branch, base, body, labels, reviewers, openedAt, comments, by } = pullRequest;
  return {
    title,
    trail: [
      [pagePaths.pullRequests(repository), 'pull requests'],
      [pagePaths.pullRequest(repository, number), `#${number}`],
    ],
    body: [
      answer && notice(answer.accepted ? 'good' : 'bad', answer.accepted ? 'Done' : 'Not done', answer.words),
      html`<section class="card">
        <div class="badges">
          ${stateBadge(pullRequest)} ${labels.map((label) => html`<span class="badge">${label}</span>`)}
        </div>
        <h1>${title}</h1>
        <p class="soft">
          <code>${branch}</code> into <code>${base}</code>, opened
          ${fullMoment(openedAt, view.now)}${reviewers.length > 0 && `, for ${reviewers.join(', ')} to review`}${by !== undefined && `; ${state.state} by ${by}`}
        </p>
        <div class="text">${markdown(body)}</div>
      </section>`,
      state.state === 'open' && answerSection(shown),
      html`<section class="card" aria-labelledby="changes">
        <h2 id="changes">What it changes</h2>
        ${unifiedDiff(diff)}
      </section>`,
      comments.length > 0 &&
        html`<section class="card" aria-labelledby="said">
          <h2 id="said">What was said</h2>
          ${comments.map(
            (comment) =>
              html`<p class="soft">${moment(comment.at, view.now)}</p>
                <div class="text">${markdown(comment.body)}</div>`,
          )}
        </section>`,
    ],
  };
}

function answerSection({ state, pullRequest, form }: ShownPullRequest): Html {
  const obstacle = pullRequest.draft
    ? 'It is a draft: it cannot be merged before it is ready.'
    : state.mergeable === false &&
      `${pullRequest.base} has changed the same lines: it cannot be merged as it is.`;
  return html`<section class="card asks" aria-labelledby="answer">
    <h2 id="answer">To be merged or closed</h2>
    <p class="soft">
      ${form === undefined ? 'Whoever came by a link of their own can answer here.' : html`You answer as <b>${form.name}</b>.`}
      ${obstacle}
    </p>
    <div class="actions">
      ${obstacle === false && action('merge', 'Merge', `Makes it part of ${pullRequest.base}.`, form, state)}
      ${action('close', 'Close', 'Leaves everything as it is; the branch stays.', form, state)}
    </div>
  </section>`;
}

function action(
  name: 'merge' | 'close',
  button: string,
  effect: string,
  form: AnswerForm | undefined,
  { head }: PullRequestState,
): Html {
  const choice = { button, effect, isMain: name === 'merge' };
  if (form === undefined) return actionChoice(choice, undefined);
  const hidden = { action: name, head, token: form.token };
  return actionChoice(choice, { action: form.action, hidden, fields: name === 'close' && reasonField(true) });
}
