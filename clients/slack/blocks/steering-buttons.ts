import type { Button, ConfirmationDialog } from '@slack/types';
import type { ReviewCard } from '../../../domain/approval/review-card.ts';
import type { RolloutCommand } from '../../../domain/models/rollout/rollout-card.ts';
import { encodeReference } from './question-reference.ts';
import { escapeWithin, limits } from './text.ts';

/** What the buttons of a rollout say, what they do in one line, and whether that takes a second look. */
const commands: Readonly<Record<RolloutCommand, { label: string; does: string; confirms: boolean }>> = {
  pause: { label: 'Pause', does: 'leaves the traffic as it is until somebody resumes', confirms: false },
  resume: { label: 'Resume', does: 'goes on with the steps', confirms: false },
  promote: {
    label: 'Promote now',
    does: 'gives everything to the new model, without the steps that are left',
    confirms: true,
  },
  abort: { label: 'Abort', does: 'lets the model before it serve everything again', confirms: true },
};

/** Every button that steers a rollout. */
export const steeringActionId = new RegExp(`^plumbline:rollout-(${Object.keys(commands).join('|')})$`);

export function commandOf(actionId: string): RolloutCommand | undefined {
  const [, command] = steeringActionId.exec(actionId) ?? [];
  return command as RolloutCommand | undefined;
}

/** What a person can do to a rollout now; nothing of anything else. */
export function steeringButtons({ rollout, workflowId, at }: ReviewCard): Button[] {
  if (rollout === undefined) return [];
  // The moment is part of it: paused, resumed and paused again are two requests.
  const value = encodeReference({ workflowId, digest: rollout.id, asked: at });
  return rollout.commands.map((command) => ({
    type: 'button',
    action_id: `plumbline:rollout-${command}`,
    text: { type: 'plain_text', text: commands[command].label },
    value,
    ...(command === 'abort' ? { style: 'danger' as const } : {}),
    ...(commands[command].confirms ? { confirm: confirmationOf(command, rollout.model) } : {}),
  }));
}

/** One line for each of these buttons: what pressing it does. */
export function steeringWords({ rollout }: ReviewCard): { label: string; does: string }[] {
  return (rollout?.commands ?? []).map((command) => commands[command]);
}

function confirmationOf(command: RolloutCommand, model: string): ConfirmationDialog {
  const { label, does } = commands[command];
  return {
    title: { type: 'plain_text', text: `${label}?` },
    text: { type: 'mrkdwn', text: escapeWithin(`Model ${model}: ${does}.`, limits.confirmText) },
    confirm: { type: 'plain_text', text: 'Yes, do it' },
    deny: { type: 'plain_text', text: 'Not now' },
  };
}
