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
  return html`<div class="action">
    <div>
      <h3>${button}</h3>
      <p class="soft">${effect}</p>
    </div>
    ${
      form !== undefined &&
      html`<form method="post" action="${form.action}">
        <input type="hidden" name="command" value="${command}" />
        <input type="hidden" name="request" value="${form.requestId}" />
        <input type="hidden" name="digest" value="${form.digest}" />
        <input type="hidden" name="token" value="${form.token}" />
        <label
          >Reason${!needsReason && ' (optional)'}<input
            name="reason"
            maxlength="3000"
            autocomplete="off"
            ${needsReason && html` required`}
        /></label>
        <button type="submit">${button}</button>
      </form>`
    }
  </div>`;
}
