import type { RetrainingReason } from '../../../../workflows/retraining-messages.ts';
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
import { pageLink, workflowLink } from '../page-link.ts';
import { planSection } from '../plan-section.ts';
import type { ShownAnswer } from '../shown-answer.ts';
import { steeringSection } from '../steering-section.ts';
import type { SteeringForm } from '../steering-section.ts';
import type { PageView } from '../view.ts';
import { whyOf } from '../why-words.ts';
import { changeBadge } from '../words.ts';
import { gatesSection } from './gates-section.ts';
import { jobSection } from './job-section.ts';
import { candidateSection, dataSection } from './lineage-sections.ts';
import type { ShownRetraining } from './shown-retraining.ts';

export interface RetrainingPageDetails {
  retraining: ShownRetraining;
  question: Question | undefined;
  form: AnswerForm | undefined;
  /** Lets this visitor stop it; undefined where it cannot be stopped, or not by them. */
  stop: SteeringForm | undefined;
  answer: ShownAnswer | undefined;
  history: readonly HistoryEvent[];
}

/** A retraining: what is asked, the plan, how training goes, how the candidate did, and what was put back. */
export function retrainingPage(view: PageView, details: RetrainingPageDetails): PageContent {
  const { retraining, question, form, stop, answer, history } = details;
  const { model, id, plan, data, evaluation, candidate, undone, result, log } = retraining;
  const left = result?.leftToDo ?? [];
  const path = pagePaths.retraining(model, id);
  const logLink = log === undefined ? undefined : pageLink(view, `${path}/log`, 'what the program printed');
  return {
    title: retraining.title,
    trail: [
      [pagePaths.models, 'Models'],
      [pagePaths.model(model), model],
      [path, 'retraining'],
    ],
    body: [
      answer !== undefined &&
        notice(answer.accepted ? 'good' : 'bad', answer.accepted ? 'Answered' : 'Not answered', answer.words),
      head(view, retraining),
      question !== undefined && answer?.accepted !== true && decisionSection(view, question, form),
      candidate !== undefined && candidateSection(candidate, data, approversOf(retraining.reason)),
      // What a person must still do comes before anything that is only worth knowing.
      left.length > 0 && aftermathSection(undone, left),
      evaluation !== undefined && gatesSection(evaluation),
      left.length === 0 && aftermathSection(undone, left),
      jobSection(view, retraining, logLink),
      plan !== undefined &&
        planSection(plan, [
          ['made from', plan.template],
          ['GPU hours at most', String(Math.round(plan.gpuHours * 10) / 10)],
          ['tries at most', String(plan.mostAttempts)],
          ['has to end within', describeSpan(plan.deadline)],
        ]),
      data !== undefined && dataSection(data),
      stop !== undefined && steeringSection('Stop it', stop),
      history.length > 0 && historySection(view, history),
    ],
  };
}

function head(view: PageView, retraining: ShownRetraining): Html {
  const { title, id, phase, result, startedAt, endedAt, reason, headline, workflowId, isSilent } = retraining;
  return html`<section class="card">
    <div class="badges">${changeBadge(result?.outcome ?? phase)}</div>
    <h1>${shortened(title, 300)}</h1>
    ${headline !== '' && html`<p class="lead">${shortened(headline, 600)}</p>`}
    <p class="soft">
      Retraining <code>${id}</code>, begun
      ${moment(startedAt, view.now)}${reason !== undefined && whyOf(view, retraining.model, reason)}.
      ${endedAt !== undefined && html`It ended ${moment(endedAt, view.now)}.`}
      ${workflowId !== undefined && workflowLink(view, workflowId, 'Its story in Temporal')}
    </p>
    ${isSilent && html`<p><b>No worker answers right now.</b> Only what the server lists is shown.</p>`}
  </section>`;
}

/** The audit trail names those who agreed to a plan; an incident was agreed to before. */
function approversOf(reason: RetrainingReason | undefined): readonly string[] {
  if (reason?.kind !== 'incident') return [];
  return (reason.votes ?? [reason.decision]).map(({ actor }) => actor);
}
