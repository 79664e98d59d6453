import { describeSpan } from '../../../../domain/text/age.ts';
import { formatCount } from '../../../../domain/models/report/format.ts';
import type { RolloutStep } from '../../../../workflows/rollout-messages.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { shareBar } from '../share-bar.ts';
import type { PageView } from '../view.ts';
import type { ShownRollout } from './shown-rollout.ts';

/** Where traffic goes now, as it was observed, and the steps that are done and ahead. */
export function trafficSection(view: PageView, rollout: ShownRollout): Html | false {
  const { percent, plan, traffic } = rollout;
  if (plan === undefined && percent === null) return false;
  return html`<section class="card" aria-labelledby="traffic">
    <h2 id="traffic">${percent === null ? 'Steps' : `${percent} % of the traffic goes to the new model`}</h2>
    ${percent !== null && shareBar(percent, `${percent} % goes to the new model`)}
    ${traffic !== undefined && observed(rollout)}
    ${
      plan !== undefined &&
      html`<ol class="history">
        ${plan.steps.map((step, index) => stepRow(view, step, index, rollout))}
      </ol>`
    }
  </section>`;
}

function observed({ traffic, plan }: ShownRollout): Html | false {
  if (traffic === undefined) return false;
  const { candidate, champion, candidateReady, championReady, trouble, interference } = traffic;
  return html`<dl class="facts">
      <div>
        <dt>New model</dt>
        <dd>${candidate === undefined ? '–' : html`<code>${candidate}</code>, ${ready(candidateReady)}`}</dd>
      </div>
      <div>
        <dt>Serves so far</dt>
        <dd><code>${champion}</code>, ${ready(championReady)}</dd>
      </div>
      ${
        plan !== undefined &&
        html`<div>
          <dt>InferenceService</dt>
          <dd><code>${plan.service.namespace}/${plan.service.name}</code></dd>
        </div>`
      }
    </dl>
    ${trouble !== undefined && html`<p class="waits">${trouble}</p>`}
    ${interference !== undefined && html`<p class="waits"><b>Somebody else changed it:</b> ${interference}</p>`}`;
}

function ready(isReady: boolean): string {
  return isReady ? 'ready' : 'not ready';
}

function stepRow(
  view: PageView,
  { percent, hold, minimumRequests }: RolloutStep,
  index: number,
  { step, stepSince, endedAt }: ShownRollout,
): Html {
  const isDone = index < step;
  const isPresent = index === step && stepSince !== undefined && endedAt === undefined;
  const requests = minimumRequests === 0 ? '' : ` and ${formatCount(minimumRequests)} requests`;
  return html`<li class="${isDone ? 'good' : isPresent ? 'asks' : ''}">
    <div>
      <b>${percent} %</b>${isPresent && ', now'}${isDone && ', done'}
      <span class="soft">for ${describeSpan(hold)}${requests}</span>
    </div>
    ${isPresent && html`<div class="when">since ${moment(stepSince ?? '', view.now)}</div>`}
  </li>`;
}
