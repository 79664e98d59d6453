import type { Model } from '../../../../config/schema/model.ts';
import type { DriftReport, PerformanceMetric } from '../../../../domain/models/drift-report.ts';
import { formatCount, formatNumber, formatShare } from '../../../../domain/models/report/format.ts';
import { groupByMessage, listObjects } from '../../../../domain/models/report/group-by-message.ts';
import type { TrendPoint } from '../../../../domain/models/scan/model-trend.ts';
import type { ModelStatus } from '../../../operations/model-status.ts';
import { pagePaths } from '../../links/page-paths.ts';
import type { PageContent } from '../document.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { fullMoment, moment } from '../moment.ts';
import { emptyState, notice } from '../notices.ts';
import { pageLink, workflowLink } from '../page-link.ts';
import type { PageView } from '../view.ts';
import { count } from '../words.ts';
import { columnTable } from './column-table.ts';
import { standingBadge } from './model-words.ts';
import { pastChangesSection } from './past-changes-section.ts';
import type { PastChanges } from './past-changes-section.ts';
import { trendChart } from './trend-chart.ts';
import { underWaySection } from './under-way-section.ts';
import type { UnderWay } from './under-way-section.ts';

export interface ModelDetails {
  model: Pick<Model, 'name' | 'inferenceService' | 'share'>;
  status: ModelStatus;
  /** The oldest first. */
  trend: readonly TrendPoint[];
  /** Of the latest scan; undefined before the first. */
  report: DriftReport | undefined;
  underWay: UnderWay;
  past: PastChanges;
}

/** More scans than a person looks through. */
const mostScans = 30;

/** How one model stands: what moved, since when, and every scan. */
export function modelPage(view: PageView, details: ModelDetails): PageContent {
  const { model, status, trend, report, underWay, past } = details;
  const { name, inferenceService, share } = model;
  const { failure, scan } = status;
  return {
    title: name,
    trail: [
      [pagePaths.models, 'Models'],
      [pagePaths.model(name), name],
    ],
    body: [
      html`<h1>${name}</h1>
        <div class="badges">${standingBadge(status)}</div>
        <p class="lead">
          ${
            scan === undefined
              ? 'Its data was not looked at yet.'
              : html`${count(scan.currentRows, 'row')} compared
                ${moment(new Date(scan.sequence).toISOString(), view.now)} with
                ${count(scan.referenceRows, 'row')} of its reference.`
          }
          ${inferenceService !== undefined && html`Served by <code>${inferenceService}</code>.`}
        </p>`,
      failure !== undefined &&
        notice(
          'bad',
          'The latest scan failed',
          html`${failure.message}. What is below was found by an earlier one.
          ${workflowLink(view, failure.workflowId, 'The scan in Temporal')}`,
        ),
      underWaySection(view, underWay),
      status.standing === 'not-watched' &&
        notice(
          'note',
          'This model is not watched',
          html`Give it <code>reference</code> and <code>current</code> in plumbline.yaml.`,
        ),
      report !== undefined && unansweredNotice(report),
      scan === undefined || report === undefined ? noScan(name) : summary(report, scan),
      trendSection(trend, share),
      report !== undefined &&
        scan !== undefined &&
        columnTable(report, pageLink(view, pagePaths.modelScan(name, scan.scan), 'The whole report')),
      report !== undefined && qualitySection(report),
      report?.performance !== undefined && performanceSection(report.performance),
      pastChangesSection(view, name, past),
      scansSection(view, name, trend),
    ],
  };
}

function noScan(name: string): Html {
  return html`<section class="card" aria-label="Scans">
    ${emptyState(
      '…',
      'No scan yet',
      html`A model is scanned when its schedule says. To look now: <code>plumbline model scan ${name}</code>.
        If nothing happens, is a worker running, and were the schedules applied (<code
          >plumbline schedules apply</code
        >)?`,
    )}
  </section>`;
}

/** What nobody can say is not "no drift". */
function unansweredNotice({ errors, dataset }: DriftReport): Html | false {
  if (errors.length === 0) return false;
  const title = dataset.drifted === null ? 'Not enough data to say' : 'Not everything could be compared';
  return notice(
    'note',
    title,
    groupByMessage(errors).map(
      ({ objects, message }) => html`<span>${listObjects(objects)}: ${message}</span><br />`,
    ),
  );
}

function summary(
  { dataset, quality }: DriftReport,
  { window, sides }: NonNullable<ModelStatus['scan']>,
): Html {
  const facts: [string, string][] = [
    ['columns that moved', `${formatCount(dataset.driftedColumns)} of ${formatCount(dataset.columns)}`],
    ['drift score', dataset.drifted === null ? 'unknown' : formatShare(dataset.share)],
    ['rows now', formatCount(dataset.currentRows)],
    ['faults of the data', formatCount(quality.length)],
  ];
  return html`<section class="card" aria-label="In numbers">
    <dl class="tiles">
      ${facts.map(
        ([words, value]) =>
          html`<div>
            <dt>${words}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <dl class="facts">
      <div>
        <dt>Reference</dt>
        <dd>${sides.reference}</dd>
      </div>
      <div>
        <dt>Now</dt>
        <dd>${sides.current}${window !== undefined && html`, ${window.from} to ${window.to}`}</dd>
      </div>
    </dl>
  </section>`;
}

function trendSection(trend: readonly TrendPoint[], threshold: number): Html | false {
  const chart = trendChart(trend, threshold);
  return (
    chart &&
    html`<section class="card" aria-labelledby="trend">
      <h2 id="trend">Over time</h2>
      ${chart}
    </section>`
  );
}

function qualitySection({ quality }: DriftReport): Html | false {
  if (quality.length === 0) return false;
  const remarks = quality.map(({ column, severity, message }) => ({ object: column, message, severity }));
  return html`<section class="card" aria-labelledby="quality">
    <h2 id="quality">Faults of the data itself</h2>
    <ul class="plain">
      ${groupByMessage(remarks)
        .slice(0, mostScans)
        .map(
          ({ objects, message }) =>
            html`<li>${objects.length > 0 && html`<b>${listObjects(objects)}</b>: `}${message}</li>`,
        )}
    </ul>
  </section>`;
}

function performanceSection(metrics: readonly PerformanceMetric[]): Html {
  return html`<section class="card" aria-labelledby="performance">
    <h2 id="performance">Performance</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of the metrics">
      <table class="columns">
        <thead>
          <tr>
            <th scope="col">metric</th>
            <th scope="col">reference</th>
            <th scope="col">now</th>
            <th scope="col">from</th>
            <th scope="col">remark</th>
          </tr>
        </thead>
        <tbody>
          ${metrics.map(
            ({ metric, source, reference, current, drifted, note }) =>
              html`<tr class="${drifted === true ? 'moved' : ''}">
                <th scope="row">${drifted === true && '▲ '}${metric}</th>
                <td>${formatNumber(reference)}</td>
                <td>${formatNumber(current)}</td>
                <td>${source === 'realised' ? 'labels' : 'an estimate without labels'}</td>
                <td>${note ?? ''}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function scansSection(view: PageView, name: string, trend: readonly TrendPoint[]): Html | false {
  if (trend.length === 0) return false;
  const rest = trend.length - mostScans;
  return html`<section class="card">
    <details>
      <summary>Scans of this model</summary>
      <ul class="plain">
        ${trend
          .slice(-mostScans)
          .toReversed()
          .map(
            ({ scan, sequence, share, drifted }) =>
              html`<li>
                ${pageLink(
                  view,
                  pagePaths.modelScan(name, scan),
                  fullMoment(new Date(sequence).toISOString(), view.now),
                )}:
                ${drifted === null ? 'not enough data' : `${formatShare(share)} moved${drifted ? ', drift' : ''}`}
              </li>`,
          )}
        ${rest > 0 && html`<li>and ${rest} earlier ones: <code>plumbline model history ${name}</code></li>`}
      </ul>
    </details>
  </section>`;
}
