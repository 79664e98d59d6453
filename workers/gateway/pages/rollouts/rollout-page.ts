import { describeSpan } from '../../../../domain/text/age.ts';
import { shortened } from '../../../../domain/text/visible.ts';
import { pagePaths } from '../../links/page-paths.ts';
import { aftermathSection } from '../aftermath-section.ts';
import { decisionSection } from '../decision-section.ts';
import type { AnswerForm, Question } from '../decision-section.ts';
import type { PageContent } from '../document.ts';
import { historySection } from '../history-section.ts';
import type { HistoryEvent } from '../history-section.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { notice } from '../notices.ts';
import { workflowLink } from '../page-link.ts';
import { planSection } from '../plan-section.ts';
import type { ShownAnswer } from '../shown-answer.ts';
import { steeringSection } from '../steering-section.ts';
import type { SteeringForm } from '../steering-section.ts';
import type { PageView } from '../view.ts';
import { whyOf } from '../why-words.ts';
import { changeBadge } from '../words.ts';
import { looksSection } from './looks-section.ts';
import type { ShownRollout } from './shown-rollout.ts';
import { trafficSection } from './traffic-section.ts';

export interface RolloutPageDetails {
  rollout: ShownRollout;
  question: Question | undefined;
  form: AnswerForm | undefined;
  steering: SteeringForm;
  answer: ShownAnswer | undefined;
  history: readonly HistoryEvent[];
}

/** A rollout: what is asked, where traffic goes, what was measured, what can be done, and what was put back. */
export function rolloutPage(view: PageView, details: RolloutPageDetails): PageContent {
  const { rollout, question, form, steering, answer, history } = details;
  const { model, id, plan, looks, undone, result } = rollout;
  return {
    title: rollout.title,
    trail: [
      [pagePaths.models, 'Models'],
      [pagePaths.model(model), model],
      [pagePaths.rollout(model, id), 'rollout'],
    ],
    body: [
      answer !== undefined &&
        notice(answer.accepted ? 'good' : 'bad', answer.accepted ? 'Answered' : 'Not answered', answer.words),
      head(view, rollout),
      question !== undefined && answer?.accepted !== true && decisionSection(view, question, form),
      trafficSection(view, rollout),
      looksSection(view, looks),
      steeringSection('At any moment', steering),
      aftermathSection(undone, result?.leftToDo ?? []),
      plan !== undefined &&
        planSection(plan, [
          ['how traffic is moved', plan.mode],
          ['by', plan.via === 'git' ? 'commits that are merged' : 'patches'],
          ['watched afterwards for', describeSpan(plan.watchAfter)],
          ['the model before is kept for', describeSpan(plan.keepChampion)],
        ]),
      history.length > 0 && historySection(view, history),
    ],
  };
}

function head(view: PageView, rollout: ShownRollout): Html {
  const { title, id, phase, result, startedAt, endedAt, reason, headline, workflowId, isSilent } = rollout;
  const { candidate, plan, model } = rollout;
  return html`<section class="card">
    <div class="badges">${changeBadge(result?.outcome ?? phase)}</div>
    <h1>${shortened(title, 300)}</h1>
    ${headline !== '' && html`<p class="lead">${shortened(headline, 600)}</p>`}
    <dl class="facts">
      ${
        candidate !== undefined &&
        html`<div>
          <dt>New model</dt>
          <dd>${shortened(candidate, 400)}</dd>
        </div>`
      }
      ${
        plan !== undefined &&
        html`<div>
          <dt>Instead of</dt>
          <dd>${shortened(plan.champion.storageUri, 400)}</dd>
        </div>`
      }
    </dl>
    <p class="soft">
      Rollout <code>${id}</code>, begun
      ${moment(startedAt, view.now)}${reason !== undefined && whyOf(view, model, reason)}.
      ${endedAt !== undefined && html`It ended ${moment(endedAt, view.now)}.`}
      ${workflowId !== undefined && workflowLink(view, workflowId, 'Its story in Temporal')}
    </p>
    ${pullRequestOf(result)}
    ${isSilent && html`<p><b>No worker answers right now.</b> Only what the server lists is shown.</p>`}
  </section>`;
}

function pullRequestOf(result: ShownRollout['result']): Html | false {
  if (result?.pullRequest === undefined) return false;
  const { url, number } = result.pullRequest;
  const words = `Pull request #${number}`;
  const isWeb = /^https?:/.test(url);
  return html`<p>${isWeb ? html`<a href="${url}">${words}</a>` : words} carries it to Git.</p>`;
}
