import type { Diagnosis, DiagnosisEvidence } from '../../../../domain/models/diagnosis/diagnosis.ts';
import { causeWords } from '../../../../domain/models/diagnosis/diagnose.ts';
import { formatShare } from '../../../../domain/models/report/format.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import type { PageView } from '../view.ts';

/** What is thought to be behind an incident, what speaks for it and against it, and what would tell more. */
export function diagnosisSection(view: PageView, diagnosis: Diagnosis): Html {
  const { headline, confidence, action, considered, wouldChange, onset } = diagnosis;
  return html`<section class="card" aria-labelledby="diagnosis">
    <h2 id="diagnosis">What is behind it</h2>
    <p class="lead">${headline}</p>
    <dl class="facts">
      <div>
        <dt>How sure</dt>
        <dd>${formatShare(confidence)}</dd>
      </div>
      <div>
        <dt>Recommended</dt>
        <dd>${action.replaceAll('-', ' ')}</dd>
      </div>
      ${
        onset !== undefined &&
        html`<div>
          <dt>Since</dt>
          <dd>${moment(onset, view.now)}</dd>
        </div>`
      }
    </dl>
    ${evidenceList(view, 'For it', diagnosis.for)} ${evidenceList(view, 'Against it', diagnosis.against)}
    <h3>All causes</h3>
    <table class="columns">
      <thead>
        <tr>
          <th scope="col">cause</th>
          <th scope="col">chance</th>
        </tr>
      </thead>
      <tbody>
        ${considered.map(
          (one) =>
            html`<tr>
              <th scope="row">
                ${one.cause === 'unclear' ? 'something else, or nothing' : causeWords[one.cause]}
              </th>
              <td>${formatShare(one.confidence)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      wouldChange.length > 0 &&
      html`<h3>What would tell more</h3>
        <ul>
          ${wouldChange.map((line) => html`<li>${line}</li>`)}
        </ul>`
    }
    <p class="small soft">
      Weights are decibans: +10 is ten to one for the cause, −10 ten to one against it. They add up, those of
      one kind less and less.
    </p>
  </section>`;
}

function evidenceList(view: PageView, title: string, evidence: readonly DiagnosisEvidence[]): Html | false {
  if (evidence.length === 0) return false;
  return html`<h3>${title}</h3>
    <ul>
      ${evidence.map(
        ({ text, weight, at }) =>
          html`<li>
            ${text} <span class="soft">(${weight > 0 ? '+' : '−'}${String(Math.abs(weight))})</span>
            ${at !== undefined && html`<span class="soft">${moment(at, view.now)}</span>`}
          </li>`,
      )}
    </ul>`;
}
