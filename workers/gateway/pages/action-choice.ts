import { html } from './html.ts';
import type { Html } from './html.ts';

/** Something that a visitor can do, and what comes of it in one line. */
interface Choice {
  button: string;
  effect: string;
  /** What the same is called at the command line. */
  command?: string;
  /** What else there is to know. */
  notes?: Html[] | false;
  /** It is what most people want. */
  isMain?: boolean;
}

/** What is sent where the visitor may do it. */
interface ChoiceForm {
  /** Where it is sent to. */
  action: string;
  hidden: Readonly<Record<string, string>>;
  /** What is filled in. */
  fields?: Html | false;
}

/** One choice of a section: what it is called and does, and the button of a visitor who may. */
export function actionChoice(
  { button, effect, command, notes = false, isMain = false }: Choice,
  form: ChoiceForm | undefined,
): Html {
  return html`<div class="action">
    <div>
      <h3>${button}${command !== undefined && html` <code>${command}</code>`}</h3>
      <p class="soft">${effect}</p>
      ${notes}
    </div>
    ${
      form !== undefined &&
      html`<form method="post" action="${form.action}">
        ${Object.entries(form.hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        ${form.fields ?? false}
        <button type="submit" ${isMain && html` class="main"`}>${button}</button>
      </form>`
    }
  </div>`;
}

/** Where a visitor says why. */
export function reasonField(isRequired: boolean): Html {
  return html`<label
    >Reason${!isRequired && ' (optional)'}<input
      name="reason"
      maxlength="3000"
      autocomplete="off"
      ${isRequired && html` required`}
  /></label>`;
}
