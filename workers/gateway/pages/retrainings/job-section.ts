import { describeCost, describeProgress } from '../../../../domain/models/training/describe-progress.ts';
import type { Reaction } from '../../../../domain/models/training/training-failure.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { shareBar } from '../share-bar.ts';
import type { PageView } from '../view.ts';
import type { ShownRetraining } from './shown-retraining.ts';

const reactions: Readonly<Record<Reaction, string>> = {
  'again-from-checkpoint': 'tried again from its checkpoint',
  'again-with-more-memory': 'tried again with more memory',
  stop: 'trying again would not help',
};

/** Jobs that evaluate are numbered on, so that their number is no try at training. */
function headingOf(job: ShownRetraining['job'], plan: ShownRetraining['plan']): string {
  if (job === undefined) return 'Training';
  if (job.purpose === 'evaluation') return 'Evaluation';
  return `Training, try ${job.attempt}${plan === undefined ? '' : ` of ${plan.mostAttempts}`}`;
}

/** The training Job, or the one that evaluates: how the present try does, live, and why earlier ones failed. */
export function jobSection(
  view: PageView,
  { job, plan, progress, waiting, failures, gpuHours, lostGpuHours, endedAt }: ShownRetraining,
  logLink: Html | undefined,
): Html | false {
  const seen = progress ?? waiting;
  if (
    job === undefined &&
    seen === undefined &&
    failures.length === 0 &&
    gpuHours === 0 &&
    logLink === undefined
  )
    return false;
  const cost = seen === undefined ? { gpuHours, lostGpuHours } : seen;
  return html`<section class="card" aria-labelledby="job">
    <h2 id="job">${headingOf(job, plan)}</h2>
    ${
      seen !== undefined &&
      html`<p class="${seen.waiting === undefined ? 'lead' : 'lead waits'}">
          ${describeProgress(seen, view.now)}
        </p>
        ${seen.progress !== undefined && shareBar(seen.progress * 100, 'How far the training is')}`
    }
    <dl class="facts">
      ${
        job !== undefined &&
        html`<div>
          <dt>Job</dt>
          <dd><code>${job.namespace}/${job.name}</code></dd>
        </div>`
      }
      ${
        seen?.estimatedEnd !== undefined &&
        html`<div>
          <dt>Ready</dt>
          <dd>${moment(seen.estimatedEnd, view.now)}</dd>
        </div>`
      }
      <div>
        <dt>${endedAt === undefined ? 'Took so far' : 'Took'}</dt>
        <dd>${describeCost(cost)}</dd>
      </div>
      ${
        logLink !== undefined &&
        html`<div>
          <dt>Log</dt>
          <dd>${logLink}</dd>
        </div>`
      }
    </dl>
    ${
      failures.length > 0 &&
      html`<h3>Tries that failed</h3>
        <ol>
          ${failures.map(
            (failure) =>
              html`<li>
                <b>${failure.class.replaceAll('-', ' ')}</b>: ${failure.detail};
                ${reactions[failure.reaction]}
              </li>`,
          )}
        </ol>`
    }
  </section>`;
}
