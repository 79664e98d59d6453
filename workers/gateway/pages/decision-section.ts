import type { ReviewAction } from '../../../domain/approval/decision.ts';
import type { ShownPullRequest } from '../../../domain/approval/review-card.ts';
import type { DriftKind } from '../../../domain/infrastructure/finding.ts';
import { actionChoice, reasonField } from './action-choice.ts';
import { actionWords } from './action-words.ts';
import type { ActionWords } from './action-words.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { moment } from './moment.ts';
import { pageLink } from './page-link.ts';
import type { PageView } from './view.ts';
import { count } from './words.ts';

/** A question that waits for an answer, as a page asks it. */
export interface Question {
  /** The finding by which the item is answered. */
  finding: string;
  digest: string;
  actions: readonly ReviewAction[];
  drift: readonly DriftKind[];
  /** Objects that are decided on together. */
  objects: number;
  /** Findings that are decided on together; 1 unless stated. */
  findings?: number;
  /** The page that shows all of them. */
  itemPath: string;
  /** RFC 3339, or empty. */
  expiresAt: string;
  /** What healing does to pods, a line each. */
  impact: readonly string[];
  /** What answers are called and do here, where it is no drift that they are about. */
  words?: Partial<Record<ReviewAction, ActionWords>>;
  /** It waits for the reviewers of this one; what can be answered here is done at once instead. */
  pullRequest?: ShownPullRequest;
}

/** What lets this visitor answer by a form. */
export interface AnswerForm {
  action: string;
  token: string;
  decisionId: string;
  /** Who answers, as the page names them. */
  name: string;
}

/**
 * What can be answered, what each answer does, and the buttons where this visitor may press them.
 *
 * @param heading where a page asks more than once; ids are unique on it.
 */
export function decisionSection(
  view: PageView,
  question: Question,
  form: AnswerForm | undefined,
  heading?: { id: string; words: string },
): Html {
  const { expiresAt } = question;
  const { id = 'decide', words = headingOf(question) } = heading ?? {};
  return html`<section class="card asks" aria-labelledby="${id}">
    <h2 id="${id}">${words}</h2>
    <p class="soft">
      ${question.pullRequest !== undefined && proposedIn(view, question.pullRequest)}
      ${form === undefined ? howToAnswer(question) : html`You answer as <b>${form.name}</b>; ${sameAtTerminal(question)}`}
      ${whatItHoldsFor(view, question)}
      ${expiresAt !== '' && html`The question closes ${moment(expiresAt, view.now)}.`}
    </p>
    <div class="actions">${question.actions.map((action) => answer(action, question, form))}</div>
  </section>`;
}

function headingOf(question: Question): Html {
  if (question.pullRequest === undefined) return html`A decision is needed${onAll(question)}`;
  return html`Pull request #${String(question.pullRequest.number)} waits for a merge${onAll(question)}`;
}

function proposedIn(view: PageView, { url, kind, number }: ShownPullRequest): Html {
  const words = `Pull request #${number}`;
  const link = /^https?:/.test(url) ? html`<a href="${url}">${words}</a>` : pageLink(view, url, words);
  return html`${link} would ${kind} it, and its reviewers decide. Anything you answer here is done at once
  instead.`;
}

function onAll({ objects }: Question): string | false {
  return objects > 1 && ` on ${count(objects, 'object')} together`;
}

/** The page of a finding shows one of several; whoever answers there must know of the others. */
function whatItHoldsFor(view: PageView, { objects, findings = 1, itemPath }: Question): Html {
  if (objects <= 1 && findings <= 1) return html`The answer holds for exactly what this page shows.`;
  const together = objects > 1 ? count(objects, 'object') : `${count(findings, 'finding')} about this object`;
  const all = pageLink(view, itemPath, `all ${together}`);
  return html`One answer holds for ${all}, exactly as they are now.`;
}

function howToAnswer({ finding, actions }: Question): Html {
  return html`Answer in Slack, or with <code>plumbline decide ${finding} ${actions.join('|')}</code>.`;
}

function sameAtTerminal({ finding }: Question): Html {
  return html`at a terminal, <code>plumbline decide ${finding}</code> takes the word beside an answer.`;
}

const mainActions: ReadonlySet<ReviewAction> = new Set(['approve', 'retrain', 'roll-back', 'retry']);

function answer(action: ReviewAction, question: Question, form: AnswerForm | undefined): Html {
  const { button: label, effect } = question.words?.[action] ?? actionWords(action, question.drift);
  const heals = action === 'heal' || action === 'recreate';
  const isMain = heals || mainActions.has(action);
  const button = heals && question.objects > 1 ? `${label} (all ${question.objects})` : label;
  const notes = heals && question.impact.map((line) => html`<p><b>Pods:</b> ${line}.</p>`);
  const choice = { button, effect, command: action, notes, isMain };
  if (form === undefined) return actionChoice(choice, undefined);
  const hidden = { action, digest: question.digest, decision: form.decisionId, token: form.token };
  return actionChoice(choice, { action: form.action, hidden, fields: fieldsOf(action) });
}

/** What else an answer takes. */
function fieldsOf(action: ReviewAction): Html | false {
  if (action === 'reject') return reasonField(false);
  if (action === 'dismiss') return reasonField(true);
  if (action === 'snooze') return html`<label>For how long${spans('snooze')}</label>`;
  if (action === 'ignore') return html`${reasonField(true)}<label>For how long${spans('ignore')}</label>`;
  return false;
}

function spans(action: 'snooze' | 'ignore'): Html {
  return html`<select name="for">
    ${Object.entries(answerSpans[action]).map(
      ([value, { words }]) => html`<option value="${value}">${words}</option>`,
    )}
  </select>`;
}

const hour = 60 * 60 * 1000;

/** How long an answer can last, by the value its form sends; milliseconds. */
export const answerSpans = {
  snooze: {
    '1h': { words: '1 hour', milliseconds: hour },
    '1d': { words: '1 day', milliseconds: 24 * hour },
    '7d': { words: '1 week', milliseconds: 7 * 24 * hour },
  },
  ignore: {
    '7d': { words: '1 week', milliseconds: 7 * 24 * hour },
    '30d': { words: '30 days', milliseconds: 30 * 24 * hour },
    '90d': { words: '90 days', milliseconds: 90 * 24 * hour },
  },
} as const satisfies Record<string, Record<string, { words: string; milliseconds: number }>>;
