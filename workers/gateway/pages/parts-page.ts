import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { pagePaths } from '../links/page-paths.ts';
import { approvalRows, causeOf } from './approval-rows.ts';
import { decisionSection } from './decision-section.ts';
import type { AnswerForm, Question } from './decision-section.ts';
import type { PageContent } from './document.ts';
import { html } from './html.ts';
import type { PageView } from './view.ts';
import { count } from './words.ts';

/** An object of a split item, and what can be answered about it. */
export interface Part {
  remediation: OpenRemediation;
  question: Question | undefined;
  form: AnswerForm | undefined;
}

/** An item that somebody wanted to decide one by one: each of its objects that is open, with its own answers. */
export function partsPage(
  view: PageView,
  { target, cause, by, parts }: { target: string; cause: string; by: string; parts: readonly Part[] },
): PageContent {
  return {
    title: 'Decided one by one',
    trail: [
      [pagePaths.target(target), target],
      [pagePaths.item(target, cause), 'item'],
    ],
    body: [
      html`<section class="card">
        <h1>Decided one by one</h1>
        <p class="soft">
          ${by} wanted to decide about each object by itself. ${count(parts.length, 'object')} of this item
          ${parts.length === 1 ? 'is' : 'are'} still open.
        </p>
        ${approvalRows(
          view,
          parts.map(({ remediation }) => remediation),
        )}
      </section>`,
      parts.flatMap(({ remediation, question, form }) =>
        question === undefined ? [] : [decisionSection(view, question, form, headingOf(target, remediation))],
      ),
    ],
  };
}

function headingOf(target: string, { workflowId, title }: OpenRemediation) {
  return { id: `decide-${causeOf(target, workflowId)}`, words: title };
}
