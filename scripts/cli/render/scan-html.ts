import { graverFirst } from '../../../domain/infrastructure/finding.ts';
import type { Finding, ScanResult } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import { shortened } from '../../../domain/text/visible.ts';
import { renderFile } from '../../../workers/gateway/pages/document.ts';
import { diffLegend, fieldSection } from '../../../workers/gateway/pages/field-section.ts';
import { html } from '../../../workers/gateway/pages/html.ts';
import type { Html } from '../../../workers/gateway/pages/html.ts';
import { emptyState, notice } from '../../../workers/gateway/pages/notices.ts';
import {
  errorsSection,
  ignoredSection,
  summaryTiles,
  warningsSection,
} from '../../../workers/gateway/pages/scan-sections.ts';
import { count, driftWords, originWords, severityBadge } from '../../../workers/gateway/pages/words.ts';

/** More than this nobody reads in one file; JSON has them all. */
const mostFindings = 500;
const mostFields = 200;
const longestName = 300;

/** What a comparison found, as one HTML file with the look of the pages: no network, no script, no dependency. */
export function renderScanHtml(result: ScanResult, now: Date): string {
  const { summary, findings, errors } = result;
  const title = headline(result);
  const gravest = findings.toSorted((one, other) => graverFirst(one.severity, other.severity));
  const rest = findings.length - mostFindings;
  return renderFile(now, {
    title,
    body: [
      html`<section class="card">
        <h1>${title}</h1>
        ${summaryTiles(summary)}
      </section>`,
      errorsSection(errors),
      findings.length === 0
        ? errors.length === 0 &&
          html`<section class="card">
            ${emptyState('✓', 'The cluster equals the manifests', `${count(summary.compared, 'object')} compared.`)}
          </section>`
        : diffLegend,
      gravest.slice(0, mostFindings).map((finding) => findingSection(finding, now)),
      rest > 0 &&
        notice(
          'note',
          `and ${count(rest, 'more finding')}`,
          'They are not in this file; -o json has them all.',
        ),
      warningsSection(result.warnings),
      ignoredSection(result.ignored),
    ],
  });
}

function headline({ summary, findings, errors }: ScanResult): string {
  if (findings.length > 0) return `${count(summary.drifted, 'object')} drifted`;
  return errors.length > 0 ? 'No drift is known, but not everything was compared' : 'No drift';
}

function findingSection(finding: Finding, now: Date): Html {
  const { fields, severity, drift, origin, blocked, impact } = finding;
  const rest = fields.length - mostFields;
  return html`<article class="card">
    <div class="badges">${severityBadge(severity)}<span class="badge">${driftWords[drift]}</span></div>
    <h2>${shortened(describeReference(finding), longestName)}</h2>
    ${origin !== 'live' && html`<p class="soft">${originWords[origin]}</p>`}
    ${fields.slice(0, mostFields).map((field) => fieldSection(field, now))}
    ${rest > 0 && html`<p class="soft">and ${count(rest, 'more place')}; -o json has them all.</p>`}
    ${blocked !== undefined && html`<p><b>Git cannot simply be applied:</b> ${shortened(blocked, 1000)}</p>`}
    ${impact !== undefined && html`<p class="who">Applying it: ${impact.description}.</p>`}
  </article>`;
}
