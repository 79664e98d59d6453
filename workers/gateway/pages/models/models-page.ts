import { listObjects } from '../../../../domain/models/report/group-by-message.ts';
import type { ModelStatus } from '../../../operations/model-status.ts';
import { pagePaths } from '../../links/page-paths.ts';
import type { PageContent } from '../document.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { emptyState } from '../notices.ts';
import { pageLink } from '../page-link.ts';
import type { PageView } from '../view.ts';
import { count } from '../words.ts';
import { standingBadge } from './model-words.ts';

/** Every model and how it stands. */
export function modelsPage(view: PageView, statuses: readonly ModelStatus[]): PageContent {
  const drifting = statuses.filter(({ standing }) => standing === 'drift').length;
  const title = drifting === 0 ? 'Models' : `${count(drifting, 'model')} drifting`;
  return {
    title,
    trail: [[pagePaths.models, 'Models']],
    body: [
      html`<h1>${title}</h1>
        <p class="lead">The data that models see, against the data they were trained on.</p>`,
      modelsSection(view, statuses),
    ],
  };
}

/** A row for each model, those that drift first. */
export function modelsSection(view: PageView, statuses: readonly ModelStatus[]): Html {
  if (statuses.length === 0)
    return html`<section class="card" aria-label="Models">
      ${emptyState('…', 'No models', html`Name them under <code>models</code> in plumbline.yaml.`)}
    </section>`;
  const ordered = statuses.toSorted((one, other) => attention(one) - attention(other));
  return html`<section class="card" aria-labelledby="models">
    <h2 id="models">Models</h2>
    <ul class="rows">
      ${ordered.map((status) => modelRow(view, status))}
    </ul>
  </section>`;
}

function attention({ standing }: ModelStatus): number {
  return ['drift', 'failed', 'not-enough-data', 'no-drift', 'not-scanned', 'not-watched'].indexOf(standing);
}

function modelRow(view: PageView, status: ModelStatus): Html {
  const { model, scan } = status;
  const moved =
    scan === undefined || scan.columns.length === 0 ? '' : `; ${listObjects(scan.columns, 4)} moved`;
  return html`<li>
    <div>
      <div class="what">${pageLink(view, pagePaths.model(model), model)}</div>
      <div class="about">
        ${
          scan === undefined
            ? 'no scan yet'
            : html`${count(scan.currentRows, 'row')} compared
              ${moment(new Date(scan.sequence).toISOString(), view.now)}${moved}`
        }
      </div>
    </div>
    <div class="badges">${standingBadge(status)}</div>
  </li>`;
}
