import type {
  DeploymentEvidence,
  IncidentEvidence,
  MetricEvidence,
  MetricName,
  PodEvidence,
  RelatedFinding,
} from '../../../../domain/models/diagnosis/evidence.ts';
import { formatNumber, formatShare } from '../../../../domain/models/report/format.ts';
import { pagePaths } from '../../links/page-paths.ts';
import { html } from '../html.ts';
import type { Content, Html } from '../html.ts';
import { fullMoment } from '../moment.ts';
import { pageLink } from '../page-link.ts';
import type { PageView } from '../view.ts';

/** What was looked at beside the data: the deployment, the cluster, and the metrics. */
export function evidenceSections(view: PageView, evidence: IncidentEvidence): Content {
  const { deployment, findings, pods, metrics } = evidence;
  return [
    deployment !== undefined && deploymentSection(view, deployment, findings ?? []),
    pods !== undefined && podSection(view, pods),
    metrics !== undefined && metricSection(metrics),
  ];
}

function deploymentSection(
  view: PageView,
  { changes, knownSince, ready, problems }: DeploymentEvidence,
  findings: readonly RelatedFinding[],
): Html {
  const entries = changes.map(({ what, at, by }) => ({ what, at, by }));
  return html`<section class="card" aria-labelledby="deployment">
    <h2 id="deployment">The deployment</h2>
    <p class="soft">
      ${ready === undefined ? 'Nothing says whether it is ready.' : ready ? 'It is ready.' : 'It is not ready.'}
      Known since ${fullMoment(knownSince, view.now)}.
    </p>
    ${
      problems.length > 0 &&
      html`<ul>
        ${problems.map((problem) => html`<li>${problem}</li>`)}
      </ul>`
    }
    ${
      entries.length === 0
        ? html`<p class="soft">Nothing was changed in this time.</p>`
        : html`<ol class="history">
            ${entries.toReversed().map(
              ({ what, at, by }) =>
                html`<li>
                  <div>${what}${by !== undefined && html` by <b>${by}</b>`}</div>
                  <div class="when">${fullMoment(at, view.now)}</div>
                </li>`,
            )}
          </ol>`
    }
    ${
      findings.length > 0 &&
      html`<h3>Drift from Git in its namespace</h3>
        <ul>
          ${findings.map(
            ({ id, title, at, by }) =>
              html`<li>
                ${pageLink(view, pagePaths.finding(id), title)}${by !== undefined && html` by <b>${by}</b>`}
                <span class="soft">${fullMoment(at, view.now)}</span>
              </li>`,
          )}
        </ul>`
    }
  </section>`;
}

function podSection(view: PageView, { pods, troubles, logs = [], events = [] }: PodEvidence): Html {
  return html`<section class="card" aria-labelledby="pods">
    <h2 id="pods">Pods and nodes</h2>
    <p class="soft">${String(pods)} looked at.</p>
    ${
      troubles.length === 0
        ? html`<p>All is well with them.</p>`
        : html`<ul>
            ${troubles.map(
              ({ what, at }) =>
                html`<li>
                  ${what} ${at !== undefined && html`<span class="soft">${fullMoment(at, view.now)}</span>`}
                </li>`,
            )}
          </ul>`
    }
    ${logs.map(
      ({ pod, container, lines }) =>
        html`<h3>The last lines of ${container} in ${pod}</h3>
          <div class="diff" role="region" tabindex="0" aria-label="Log of ${container}">
            <code>${lines.map((line) => html`<span class="same">${line}</span>`)}</code>
          </div>`,
    )}
    ${
      events.length > 0 &&
      html`<h3>Warnings of the cluster</h3>
        <ul>
          ${events.map((event) => html`<li>${event}</li>`)}
        </ul>`
    }
  </section>`;
}

const metricWords: Readonly<Record<MetricName, string>> = {
  errorRatio: 'requests that fail',
  latency: 'latency, 95 % (s)',
  requestRate: 'requests a second',
  processor: 'processors in use',
  throttledShare: 'time throttled',
  memoryShare: 'memory in use',
  network: 'network (bytes a second)',
  gpuErrors: 'GPU errors (XID)',
  gpuThrottledShare: 'GPU slowed down',
};
const shares: ReadonlySet<string> = new Set<MetricName>([
  'errorRatio',
  'throttledShare',
  'memoryShare',
  'gpuThrottledShare',
]);

function shown(name: string, value: number | null): string {
  return shares.has(name) ? formatShare(value) : formatNumber(value);
}

function metricSection(metrics: MetricEvidence): Html {
  const rows = Object.entries(metrics);
  return html`<section class="card" aria-labelledby="metrics">
    <h2 id="metrics">Metrics</h2>
    <table class="columns">
      <thead>
        <tr>
          <th scope="col">what</th>
          <th scope="col">now</th>
          <th scope="col">the day before</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, { now, usual }]) =>
            html`<tr>
              <th scope="row">${metricWords[name as MetricName] ?? name}</th>
              <td>${shown(name, now)}</td>
              <td>${shown(name, usual)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
