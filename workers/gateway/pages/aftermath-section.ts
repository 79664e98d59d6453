import type { UndoneStep } from '../../../workflows/saga.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** What was put back, what could not be, and what a person must still do. */
export function aftermathSection(undone: readonly UndoneStep[], leftToDo: readonly string[]): Html | false {
  if (undone.length === 0 && leftToDo.length === 0) return false;
  const tone = leftToDo.length > 0 || undone.some(({ done }) => !done) ? 'bad' : '';
  return html`<section class="card ${tone}" aria-labelledby="undone">
    <h2 id="undone">What was put back</h2>
    <ul class="marks">
      ${undone.map(
        ({ step, done, detail }) =>
          html`<li>
            <span class="badge ${done ? 'good' : 'high'}"
              ><span aria-hidden="true">${done ? '↩' : '✗'} </span>${done ? 'put back' : 'not put back'}</span
            >
            <b>${step}</b>: ${detail}
          </li>`,
      )}
    </ul>
    ${
      leftToDo.length > 0 &&
      html`<h3>Left to do by hand</h3>
        <ul>
          ${leftToDo.map((line) => html`<li>${line}</li>`)}
        </ul>`
    }
  </section>`;
}
