import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { decodeReference } from '../../../clients/slack/blocks/question-reference.ts';
import { commandOf, steeringActionId } from '../../../clients/slack/blocks/steering-buttons.ts';
import { escapeWithin, limits } from '../../../clients/slack/blocks/text.ts';
import { modelRolloutId } from '../../../workflows/rollout-messages.ts';
import { isGuest } from './membership.ts';
import type { RolloutDesk } from './rollout-desk.ts';

const guestsMayNot = 'Not done: only members of this workspace can steer a rollout.';
const notOurs = 'This button is of another version of Plumbline; `plumbline status` says what is open.';

/** The buttons that steer a rollout. What came of a press shows in the message; the person is told the rest. */
export function addRolloutHandlers(app: App, { desk, team }: { desk: RolloutDesk; team: string }): void {
  app.action<BlockAction<ButtonAction>>(steeringActionId, async ({ ack, body, action, respond }) => {
    const tell = (words: string) =>
      respond({
        response_type: 'ephemeral',
        replace_original: false,
        text: escapeWithin(words, limits.section),
      });
    const command = commandOf(action.action_id);
    const reference = decodeReference(action.value);
    const isOurs = reference?.workflowId.startsWith(modelRolloutId('')) === true;
    if (command === undefined || reference === undefined || !isOurs || isGuest(body, team)) {
      await ack();
      await tell(isGuest(body, team) ? guestsMayNot : notOurs);
      return;
    }
    const origin = `${body.container['channel_id']}/${body.container['message_ts']}`;
    const words = await desk.take({ user: body.user.id, command, reference, origin });
    await ack();
    if (words !== undefined) await tell(words);
  });
}
