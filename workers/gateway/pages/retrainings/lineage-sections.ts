import type { FrozenData, RegisteredCandidate } from '../../../../workflows/retraining-messages.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { rowsInWords } from './gates-section.ts';

/** What was trained on and what was held out, as it was when it was frozen. */
export function dataSection({ training, trainingRows, evaluationRows, window, sha256 }: FrozenData): Html {
  return html`<section class="card" aria-labelledby="data">
    <h2 id="data">The data</h2>
    <dl class="facts">
      <div>
        <dt>Trained on</dt>
        <dd>${rowsInWords(trainingRows)}</dd>
      </div>
      <div>
        <dt>Held out</dt>
        <dd>${rowsInWords(evaluationRows)}</dd>
      </div>
      ${
        window !== undefined &&
        html`<div>
          <dt>From</dt>
          <dd>${minute(window.from)} to ${minute(window.to)}</dd>
        </div>`
      }
      <div>
        <dt>Digest</dt>
        <dd><code title="${sha256}">${sha256.slice(0, 16)}</code></dd>
      </div>
    </dl>
    <p class="small soft">Frozen as <code>${training.uri}</code>.</p>
  </section>`;
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** The candidate in the registry, and where it comes from. */
export function candidateSection(
  { registry, name, version, modelUri, url }: RegisteredCandidate,
  data: FrozenData | undefined,
  approvedBy: readonly string[],
): Html {
  const address = url === undefined ? undefined : URL.parse(url);
  const isWeb = address?.protocol === 'https:' || address?.protocol === 'http:';
  const words = `${name} version ${version}`;
  return html`<section class="card good" aria-labelledby="candidate">
    <h2 id="candidate">Registered</h2>
    <p class="lead">
      ${isWeb ? html`<a href="${url ?? ''}">${words}</a>` : words}
      ${registry === 'mlflow' ? 'in MLflow' : 'in the registry of Plumbline'}
    </p>
    <dl class="facts">
      <div>
        <dt>Its files</dt>
        <dd><code>${modelUri}</code></dd>
      </div>
      ${
        data !== undefined &&
        html`<div>
          <dt>Trained on data</dt>
          <dd><code title="${data.sha256}">${data.sha256.slice(0, 16)}</code></dd>
        </div>`
      }
      ${
        approvedBy.length > 0 &&
        html`<div>
          <dt>Approved by</dt>
          <dd>${approvedBy.join(', ')}</dd>
        </div>`
      }
    </dl>
  </section>`;
}
