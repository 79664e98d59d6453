import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { shortened } from '../../../domain/text/visible.ts';
import type { OpenRemediation } from '../../operations/open-remediations.ts';
import { pagePaths } from '../links/page-paths.ts';
import { decisionSection } from './decision-section.ts';
import type { AnswerForm, Question } from './decision-section.ts';
import type { PageContent } from './document.ts';
import { findingRows, rowsOnPage } from './finding-rows.ts';
import { html } from './html.ts';
import type { Content } from './html.ts';
import { moment } from './moment.ts';
import { notice } from './notices.ts';
import { workflowLink } from './page-link.ts';
import { pager, partOf } from './paging.ts';
import type { PageView } from './view.ts';
import { count, severityBadge, stateBadge } from './words.ts';

/** Findings that are decided together. */
export interface ItemDetails {
  remediation: OpenRemediation;
  cause: string;
  findings: readonly Finding[];
  question: Question | undefined;
  form: AnswerForm | undefined;
  answer: { accepted: boolean; words: string } | undefined;
  /** How the message about it looks where people are asked. */
  preview: Content;
  page: string | null;
}

/** One open item: each of its objects, and what can be answered about all of them. */
export function itemPage(view: PageView, details: ItemDetails): PageContent {
  const { remediation, cause, findings, question, form, answer, preview, page } = details;
  const { target, title, severity, phase, startedAt, actors, workflowId } = remediation;
  const path = pagePaths.item(target, cause);
  const name = shortened(title === '' ? cause : title, 300);
  const part = partOf(findings, rowsOnPage, page);
  return {
    title: name,
    trail: [
      [pagePaths.target(target), target],
      [path, 'item'],
    ],
    body: [
      answer !== undefined &&
        notice(answer.accepted ? 'good' : 'bad', answer.accepted ? 'Answered' : 'Not answered', answer.words),
      html`<section class="card">
        <div class="badges">${severityBadge(severity)}${stateBadge(phase)}</div>
        <h1>${name}</h1>
        <p class="soft">
          In ${target}, opened
          ${moment(startedAt.toISOString(), view.now)}${actors.length > 0 && `, changed by ${shortened(actors.join(', '), 200)}`}.
          ${workflowLink(view, workflowId, 'Its story in Temporal')}
        </p>
      </section>`,
      question !== undefined && answer?.accepted !== true && decisionSection(view, question, form),
      html`<section class="card" aria-labelledby="objects">
        <h2 id="objects">What it is about: ${count(findings.length, 'finding')}</h2>
        ${
          findings.length === 0
            ? html`<p class="soft">The evidence is not in storage any more.</p>`
            : findingRows(
                view,
                part.items.map((finding) => ({ finding })),
              )
        }
        ${pager(view, path, part, 'findings')}
      </section>`,
      preview !== undefined &&
        preview !== false &&
        html`<section class="card" aria-labelledby="preview">
          <h2 id="preview">The message in Slack</h2>
          <p class="soft">Slack is not configured here; with it, people would be asked like this.</p>
          <div class="message">${preview}</div>
        </section>`,
    ],
  };
}
