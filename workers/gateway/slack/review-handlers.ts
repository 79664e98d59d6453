import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { actionOf, linkActionId, reviewActionId } from '../../../clients/slack/blocks/buttons.ts';
import {
  modalActions,
  modalCallback,
  modalOf,
  outcomeModal,
  readModal,
} from '../../../clients/slack/blocks/modals.ts';
import type { ModalAction } from '../../../clients/slack/blocks/modals.ts';
import { decodeReference } from '../../../clients/slack/blocks/question-reference.ts';
import { escapeWithin, limits } from '../../../clients/slack/blocks/text.ts';
import type { DecisionDesk, SlackAnswer } from './decision-desk.ts';
import { isGuest } from './membership.ts';
import { describeOutcome, isWorthSaying } from './outcome-words.ts';

export interface ReviewHandlerDeps {
  desk: DecisionDesk;
  /** Id of our workspace. */
  team: string;
  now: () => number;
}

const guestsMayNot = 'Not decided: only members of this workspace can decide.';
const notOurs = 'This button is of another version of Plumbline; `plumbline status` says what is open.';

/** Buttons and modals of reviews. A click is acknowledged once Temporal has the decision, or the person is told. */
export function addReviewHandlers(app: App, { desk, team, now }: ReviewHandlerDeps): void {
  // A button that only leads to an address; Slack wants to hear that its click arrived.
  app.action(linkActionId, async ({ ack }) => ack());

  app.action<BlockAction<ButtonAction>>(reviewActionId, async ({ ack, body, action, respond, client }) => {
    // What is told may quote reasons and names: no mention and no link may hide in it.
    const tell = (words: string) =>
      respond({
        response_type: 'ephemeral',
        replace_original: false,
        text: escapeWithin(words, limits.section),
      });
    const chosen = actionOf(action.action_id);
    const reference = decodeReference(action.value);
    if (chosen === undefined || reference === undefined || isGuest(body, team)) {
      await ack();
      await tell(isGuest(body, team) ? guestsMayNot : notOurs);
      return;
    }
    if (isModalAction(chosen)) {
      // Nothing is decided yet; the trigger lives as short as the acknowledgement.
      const opened = client.views.open({
        trigger_id: body.trigger_id,
        view: modalOf(chosen, reference, now()),
      });
      await ack();
      await opened.catch(() => tell('Slack could not open the form. Please press the button once more.'));
      return;
    }
    const origin = `${body.container['channel_id']}/${body.container['message_ts']}`;
    const answer: SlackAnswer = { user: body.user.id, action: chosen, reference, origin };
    const outcome = await desk.take(answer);
    await ack();
    if (isWorthSaying(outcome)) await tell(describeOutcome(outcome));
    if (outcome.outcome !== 'recorded') return;
    const later = await desk.follow(answer);
    if (later !== undefined) await tell(describeOutcome(later));
  });

  app.view(modalCallback, async ({ ack, body, view }) => {
    const say = (text: string) =>
      ack({ response_action: 'update', view: outcomeModal(view.title.text, text) });
    if (isGuest(body, team)) return await say(guestsMayNot);
    const entry = readModal(view, now());
    if (entry === undefined) return await say(notOurs);
    if ('errors' in entry) return await ack({ response_action: 'errors', errors: entry.errors });
    const outcome = await desk.take({ user: body.user.id, origin: view.id, ...entry });
    // A form that failed stays open with what was entered, so that it can be sent again.
    if (outcome.outcome === 'lost')
      return await ack({ response_action: 'errors', errors: { reason: describeOutcome(outcome) } });
    return await (isWorthSaying(outcome) ? say(describeOutcome(outcome)) : ack());
  });
}

function isModalAction(action: string): action is ModalAction {
  return modalActions.some((one) => one === action);
}
