import { shortened } from '../../../../domain/text/visible.ts';
import type { OpenIncident } from '../../../operations/open-incidents.ts';
import { pagePaths } from '../../links/page-paths.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { pageLink } from '../page-link.ts';
import type { PageView } from '../view.ts';
import { severityBadge, stateBadge } from '../words.ts';

const longestText = 200;

/** Open incidents of models, each with what is thought to be behind it. */
export function incidentsSection(view: PageView, incidents: readonly OpenIncident[]): Html {
  return html`<section class="card asks" aria-labelledby="incidents">
    <h2 id="incidents">Incidents of models</h2>
    <ul class="rows">
      ${incidents.map(
        ({ model, title, headline, openedAt, severity, phase }) =>
          html`<li>
            <div>
              <div class="what">
                ${pageLink(view, pagePaths.incident(model), shortened(title === '' ? model : title, longestText))}
              </div>
              <div class="about">
                ${headline !== '' && `${shortened(headline, longestText)}, `}opened
                ${moment(openedAt, view.now)}
              </div>
            </div>
            <div class="badges">${severityBadge(severity)}${stateBadge(phase)}</div>
          </li>`,
      )}
    </ul>
  </section>`;
}
