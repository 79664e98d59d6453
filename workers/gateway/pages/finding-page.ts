import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import type { PolicyDecision } from '../../../domain/infrastructure/policy.ts';
import { shortened } from '../../../domain/text/visible.ts';
import { pagePaths } from '../links/page-paths.ts';
import { decisionSection } from './decision-section.ts';
import type { AnswerForm, Question } from './decision-section.ts';
import type { PageContent } from './document.ts';
import { diffLegend, fieldSection } from './field-section.ts';
import { historySection } from './history-section.ts';
import type { HistoryEvent } from './history-section.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { fullMoment } from './moment.ts';
import { notice, statesUnknown } from './notices.ts';
import { pageLink, workflowLink } from './page-link.ts';
import { pager, partOf } from './paging.ts';
import type { PageView } from './view.ts';
import { count, driftWords, originWords, severityBadge, stateBadge } from './words.ts';
import { writerOf } from './writer.ts';

/** A finding, and all that is known around it. */
export interface FindingDetails {
  finding: Finding;
  /** What becomes of it; undefined where it is shown as an older scan saw it. */
  state: string | undefined;
  /** Where that happens. */
  workflowId: string | undefined;
  known: boolean;
  /** The item that it belongs to. */
  cause: string;
  /** What policy says about it now; undefined where its target is no longer configured. */
  decision: PolicyDecision | undefined;
  history: readonly HistoryEvent[];
  question: Question | undefined;
  form: AnswerForm | undefined;
  /** What was just answered. */
  answer: { accepted: boolean; words: string } | undefined;
  /** The stored scan that it is shown from. */
  scan: string | undefined;
  page: string | null;
}

const longestName = 300;
const fieldsOnPage = 100;

/** What differs, who changed it, what may be done about it, and what happened so far. */
export function findingPage(view: PageView, details: FindingDetails): PageContent {
  const { finding, known, answer, question, form, scan } = details;
  const name = shortened(describeReference(finding), longestName);
  const path = pagePaths.finding(finding.id);
  const asks = question !== undefined && answer?.accepted !== true;
  return {
    title: name,
    trail: [
      [pagePaths.target(finding.target), finding.target],
      [path, shortened(finding.name, 60)],
    ],
    body: [
      answer !== undefined &&
        notice(answer.accepted ? 'good' : 'bad', answer.accepted ? 'Answered' : 'Not answered', answer.words),
      !known && statesUnknown,
      scan !== undefined &&
        notice(
          'note',
          'An older state',
          html`As one scan saw it. ${pageLink(view, path, 'The present state')}`,
        ),
      headSection(view, details, name, asks),
      finding.blocked !== undefined &&
        notice('bad', 'Git cannot simply be applied', shortened(finding.blocked, 1000)),
      differencesSection(view, details),
      asks && decisionSection(view, question, form),
      consequencesSection(view, details),
      historySection(view, details.history),
    ],
  };
}

function headSection(view: PageView, details: FindingDetails, name: string, asks: boolean): Html {
  const { finding, state, decision } = details;
  const { severity, drift, origin, target, commit, firstSeen, id } = finding;
  const writers = [
    ...new Map(finding.fields.map((field) => [keyOfWriter(field), writerOf(field, view.now)])).values(),
  ];
  const [who] = writers;
  return html`<section class="card">
    <div class="badges">
      ${severityBadge(severity)}<span class="badge">${driftWords[drift]}</span
      >${state !== undefined && stateBadge(state)}
    </div>
    <h1>${name}</h1>
    <p class="soft">
      ${originWords[origin]} ${decision !== undefined && `Policy: ${decision.rule}, ${decision.strategy}.`}
    </p>
    <dl class="facts">
      ${fact('Changed', who === undefined ? 'by somebody unknown' : writers.length === 1 ? who : html`by ${writers.length} writers, named below`)}
      ${fact('First seen', firstSeen === '' ? 'now' : fullMoment(firstSeen, view.now))}
      ${target !== '' && fact('Target', pageLink(view, pagePaths.target(target), target))}
      ${commit !== '' && fact('Git commit', html`<code>${commit.slice(0, 12)}</code>`)}
      ${fact('Finding', html`<code>${id}</code>`)}
    </dl>
    ${asks && html`<a class="jump" href="#decide">To the decision</a>`}
  </section>`;
}

function fact(words: string, value: Html | string): Html {
  return html`<div>
    <dt>${words}</dt>
    <dd>${value}</dd>
  </div>`;
}

function keyOfWriter({ actor, manager, subresource }: Finding['fields'][number]): string {
  return `${actor?.user ?? ''} ${manager ?? ''} ${subresource ?? ''}`;
}

function differencesSection(view: PageView, { finding, scan, page }: FindingDetails): Html {
  const path = pagePaths.finding(finding.id);
  const part = partOf(finding.fields, fieldsOnPage, page);
  const plain = `${path}/diff`;
  return html`<section class="card" aria-labelledby="differences">
    <h2 id="differences">What differs${part.total > 1 && ` in ${count(part.total, 'place')}`}</h2>
    ${diffLegend} ${part.items.map((field) => fieldSection(field, view.now))}
    ${pager(view, path, part, 'differences')}
    <p class="who">
      <a href="${view.href(plain)}${scan !== undefined && `?scan=${scan}`}"
        >The whole difference as plain text</a
      >
    </p>
    ${ignoredFields(finding)}
  </section>`;
}

const mostIgnored = 200;

function ignoredFields({ ignored }: Finding): Html | false {
  if (ignored.length === 0) return false;
  return html`<details>
    <summary>${count(ignored.length, 'more difference')} kept silent by rules</summary>
    <ul class="plain">
      ${ignored.slice(0, mostIgnored).map(({ path, rule }) => html`<li><code>${shortened(path, longestName)}</code> <span class="soft">(${rule})</span></li>`)}
    </ul>
  </details>`;
}

function consequencesSection(
  view: PageView,
  { finding, decision, workflowId, cause, question }: FindingDetails,
): Html {
  const { impact, target } = finding;
  return html`<section class="card" aria-labelledby="consequences">
    <h2 id="consequences">What healing means</h2>
    <dl class="facts">
      ${fact('Pods', impact === undefined ? 'not known' : impact.description)}
      ${impact !== undefined && impact.gpus > 0 && fact('GPUs released', String(impact.gpus))}
      ${fact('Deciding rule', decision === undefined ? 'its target is not configured here' : decision.rule)}
      ${decision !== undefined && fact('Strategy', strategyWords[decision.strategy] ?? decision.strategy)}
      ${question !== undefined && question.objects > 1 && fact('Decided together', pageLink(view, pagePaths.item(target, cause), count(question.objects, 'object')))}
      ${workflowId !== undefined && workflowId !== '' && fact('In Temporal', workflowLink(view, workflowId, 'its workflow'))}
    </dl>
    ${decision !== undefined && policySteps(decision)}
  </section>`;
}

/** Why this rule decides: those before it do not match, and what made the answer more careful. */
function policySteps({ passedOver, cautions }: PolicyDecision): Html | false {
  if (passedOver.length === 0 && cautions.length === 0) return false;
  return html`<details>
    <summary>Why this rule decides</summary>
    <ul class="plain">
      ${passedOver.map(({ rule, reason }) => html`<li>${rule} does not match: ${reason}</li>`)}
      ${cautions.map((caution) => html`<li>${caution}</li>`)}
    </ul>
  </details>`;
}

const strategyWords: Readonly<Record<string, string>> = {
  report: 'report only',
  'self-heal': 'heal by itself',
  'alert-and-review': 'ask a person',
  'pull-request': 'open a pull request',
};
