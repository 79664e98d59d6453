import { actionChoice, reasonField } from './action-choice.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** What a person can do to something under way, on its button and in one line. */
export interface SteeringChoice {
  command: string;
  button: string;
  effect: string;
  needsReason: boolean;
}

/** What lets this visitor do it; without `form` they are told how else it is done. */
export interface SteeringForm {
  choices: readonly SteeringChoice[];
  /** What is typed at a terminal, with the command in the place of `COMMAND`. */
  commandLine: string;
  form: { action: string; token: string; digest: string; requestId: string; name: string } | undefined;
}

/** What can be done to something under way, at any moment. */
export function steeringSection(title: string, { choices, commandLine, form }: SteeringForm): Html | false {
  if (choices.length === 0) return false;
  const words = commandLine.replace('COMMAND', choices.map(({ command }) => command).join('|'));
  return html`<section class="card" aria-labelledby="steer">
    <h2 id="steer">${title}</h2>
    <p class="soft">
      ${form === undefined ? html`Use Slack, or <code>${words}</code>.` : html`You act as <b>${form.name}</b>.`}
    </p>
    <div class="actions">${choices.map((choice) => choiceOf(choice, form))}</div>
  </section>`;
}

function choiceOf(
  { command, button, effect, needsReason }: SteeringChoice,
  form: SteeringForm['form'],
): Html {
  if (form === undefined) return actionChoice({ button, effect }, undefined);
  const { action, requestId, digest, token } = form;
  const hidden = { command, request: requestId, digest, token };
  return actionChoice({ button, effect }, { action, hidden, fields: reasonField(needsReason) });
}
