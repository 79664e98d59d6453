import type { ScanResult, ScanSummary } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import { shortened } from '../../../domain/text/visible.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { count } from './words.ts';

/** A comparison in numbers. */
export function summaryTiles({ compared, drifted, pending, ignored }: ScanSummary): Html {
  return html`<dl class="tiles">
    ${tile('compared', compared)} ${tile('drifted', drifted)} ${tile('pending', pending)}
    ${tile('ignored', ignored)}
  </dl>`;
}

function tile(words: string, amount: number): Html {
  return html`<div>
    <dt>${words}</dt>
    <dd>${amount.toLocaleString('en')}</dd>
  </div>`;
}

const mostErrors = 100;
const longestError = 600;

/** What could not be compared: whether it drifts is not known. */
export function errorsSection(errors: ScanResult['errors']): Html | false {
  if (errors.length === 0) return false;
  const rest = errors.length - mostErrors;
  return html`<section class="card bad" aria-labelledby="errors">
    <h2 id="errors">${count(errors.length, 'object')} could not be compared</h2>
    <p class="soft">Whether ${errors.length === 1 ? 'it drifts' : 'they drift'} is not known.</p>
    <ul class="plain">
      ${errors
        .slice(0, mostErrors)
        .map(
          ({ object, message }) =>
            html`<li><b>${shortened(object, longestError)}</b>: ${shortened(message, longestError)}</li>`,
        )}
      ${rest > 0 && html`<li>and ${rest} more</li>`}
    </ul>
  </section>`;
}

/** What should be put right without being an error, such as an ignore rule that hides nothing. */
export function warningsSection(warnings: ScanResult['warnings'] = []): Html | false {
  if (warnings.length === 0) return false;
  const rest = warnings.length - mostErrors;
  return html`<section class="card note" aria-labelledby="warnings">
    <h2 id="warnings">To be put right</h2>
    <ul class="plain">
      ${warnings.slice(0, mostErrors).map(({ object, message }) => html`<li><b>${shortened(object, longestError)}</b>: ${shortened(message, longestError)}</li>`)}
      ${rest > 0 && html`<li>and ${rest} more</li>`}
    </ul>
  </section>`;
}

const mostIgnored = 200;

/** What rules kept silent, folded away. */
export function ignoredSection(ignored: ScanResult['ignored']): Html | false {
  if (ignored.length === 0) return false;
  const rest = ignored.length - mostIgnored;
  return html`<section class="card">
    <details>
      <summary>${count(ignored.length, 'object')} kept silent by rules</summary>
      <ul class="plain">
        ${ignored.slice(0, mostIgnored).map((one) => html`<li>${shortened(describeReference(one), longestError)} <span class="soft">(${one.rule})</span></li>`)}
        ${rest > 0 && html`<li>and ${rest} more</li>`}
      </ul>
    </details>
  </section>`;
}
