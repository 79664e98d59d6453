import type { Diagnosis } from '../../../../domain/models/diagnosis/diagnosis.ts';
import type { IncidentEvidence } from '../../../../domain/models/diagnosis/evidence.ts';
import type { IncidentRecord } from '../../../../domain/models/incident/cooldown.ts';
import type { TrendPoint } from '../../../../domain/models/scan/model-trend.ts';
import { shortened } from '../../../../domain/text/visible.ts';
import type { OpenIncident } from '../../../operations/open-incidents.ts';
import { pagePaths } from '../../links/page-paths.ts';
import { decisionSection } from '../decision-section.ts';
import type { AnswerForm, Question } from '../decision-section.ts';
import type { PageContent } from '../document.ts';
import { historySection } from '../history-section.ts';
import type { HistoryEvent } from '../history-section.ts';
import { html } from '../html.ts';
import { columnTable } from '../models/column-table.ts';
import { trendChart } from '../models/trend-chart.ts';
import { underWaySection } from '../models/under-way-section.ts';
import type { UnderWay } from '../models/under-way-section.ts';
import { moment } from '../moment.ts';
import { emptyState, notice } from '../notices.ts';
import { pageLink, workflowLink } from '../page-link.ts';
import type { PageView } from '../view.ts';
import { severityBadge, stateBadge } from '../words.ts';
import { diagnosisSection } from './diagnosis-section.ts';
import { evidenceSections } from './evidence-sections.ts';
import { proposalSection } from './proposal-section.ts';
import type { IncidentProposals } from './proposal-section.ts';

export interface IncidentPageDetails {
  incident: OpenIncident;
  diagnosis: Diagnosis | undefined;
  evidence: IncidentEvidence | undefined;
  trend: readonly TrendPoint[];
  /** Name of the newest stored scan; undefined before the first. */
  scan: string | undefined;
  /** What could be done, and how that ended the last time; undefined while that is not known. */
  proposal: IncidentProposals | undefined;
  /** What is being done about it. */
  underWay: UnderWay;
  question: Question | undefined;
  form: AnswerForm | undefined;
  answer: { accepted: boolean; words: string } | undefined;
  history: readonly HistoryEvent[];
}

/** An open incident: what can be answered, what is thought to be behind it, and all that was looked at. */
export function incidentPage(view: PageView, details: IncidentPageDetails): PageContent {
  const { incident, diagnosis, evidence, trend, scan, underWay, proposal } = details;
  const { question, form, answer, history } = details;
  const { model, id, severity, phase, openedAt, workflowId } = incident;
  const title = shortened(incident.title === '' ? `Incident of ${model}` : incident.title, 300);
  const report = evidence?.data?.report;
  return {
    title,
    trail: [
      [pagePaths.models, 'Models'],
      [pagePaths.model(model), model],
      [pagePaths.incident(model), 'incident'],
    ],
    body: [
      answer !== undefined &&
        notice(answer.accepted ? 'good' : 'bad', answer.accepted ? 'Answered' : 'Not answered', answer.words),
      html`<section class="card">
        <div class="badges">${severityBadge(severity)}${stateBadge(phase)}</div>
        <h1>${title}</h1>
        <p class="soft">
          Incident <code>${id}</code>, opened ${moment(openedAt, view.now)}.
          ${workflowLink(view, workflowId, 'Its story in Temporal')}
        </p>
      </section>`,
      question !== undefined && answer?.accepted !== true && decisionSection(view, question, form),
      underWaySection(view, underWay),
      proposal !== undefined && proposalSection(proposal),
      diagnosis === undefined
        ? notice(
            'note',
            'Being diagnosed',
            'Evidence is gathered and weighed. Load the page again in a minute.',
          )
        : diagnosisSection(view, diagnosis),
      trend.length > 1 &&
        html`<section class="card" aria-labelledby="trend">
          <h2 id="trend">Drifted columns, scan by scan</h2>
          ${trendChart(trend, report?.dataset.threshold ?? 0.5)}
        </section>`,
      report !== undefined &&
        columnTable(
          report,
          scan === undefined ? '' : pageLink(view, pagePaths.modelScan(model, scan), 'The whole report'),
        ),
      evidence !== undefined && evidenceSections(view, evidence),
      history.length > 0 && historySection(view, history),
    ],
  };
}

/** No incident is open: how the last one ended. */
export function closedIncidentPage(
  view: PageView,
  model: string,
  last: IncidentRecord | undefined,
): PageContent {
  return {
    title: `No incident of ${model}`,
    trail: [
      [pagePaths.models, 'Models'],
      [pagePaths.model(model), model],
    ],
    body: html`<section class="card">
      ${emptyState(
        '✓',
        'No incident is open',
        last === undefined
          ? html`None was ever closed. Drift, alerts and thresholds open one, or
              <code>plumbline model incident ${model} --reason …</code>.`
          : html`The last one, <b>${shortened(last.title, 300)}</b>, ended ${moment(last.closedAt, view.now)}:
              ${last.outcome}, ${shortened(last.detail, 500)}.`,
      )}
    </section>`,
  };
}
