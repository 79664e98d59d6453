import type { ActionsBlock, Button, ConfirmationDialog, ContextBlock } from '@slack/types';
import { reviewActions } from '../../../domain/approval/decision.ts';
import type { ReviewAction } from '../../../domain/approval/decision.ts';
import type { ReviewCard } from '../../../domain/approval/review-card.ts';
import { encodeReference } from './question-reference.ts';
import { steeringButtons, steeringWords } from './steering-buttons.ts';
import { escapeWithin, limits, within } from './text.ts';

/** What the buttons of a review say, and what they do in one line. */
const buttons: Readonly<Record<ReviewAction, { label: string; does: string }>> = {
  heal: { label: 'Heal now', does: 'makes the cluster equal Git' },
  recreate: { label: 'Delete and create', does: 'deletes the object and creates it as Git states' },
  codify: { label: 'Adopt into Git', does: 'opens a pull request that puts what runs into Git' },
  revert: {
    label: 'Revert by pull request',
    does: 'opens a pull request; the cluster is made equal to Git once it is merged',
  },
  split: { label: 'One by one', does: 'asks about each object in a message of its own' },
  reject: { label: 'Reject…', does: 'leaves everything as it is, with your reason' },
  snooze: { label: 'Snooze…', does: 'asks again later' },
  ignore: { label: 'Ignore…', does: 'stays silent about this until the rule ends, with your reason' },
  'fix-upstream': {
    label: 'Fixed upstream',
    does: 'says that the data is put right where it comes from, and watches until it has recovered',
  },
  dismiss: { label: 'Dismiss…', does: 'closes the incident, with your reason' },
  retrain: { label: 'Retrain', does: 'trains the model on newer data, as the plan says' },
  'roll-back': {
    label: 'Roll back the deployment',
    does: 'lets the model serve again that served before, at once, as the plan says',
  },
  approve: { label: 'Approve', does: 'lets the plan be carried out' },
  retry: { label: 'Try again', does: 'tells Git of the new model once more, now that it is mended' },
  'hand-over': {
    label: 'Leave it to us',
    does: 'lets the new model serve on and gives the service back; you make Git say so',
  },
};

const prefix = 'plumbline:';
const viewActionId = `${prefix}view`;
const pullRequestActionId = `${prefix}pull-request`;
/** Buttons that only lead to an address. */
export const linkActionId = /^plumbline:(view|pull-request)$/;
/** Every button that answers a review. */
export const reviewActionId = new RegExp(`^${prefix}(${reviewActions.join('|')})$`);

export function actionOf(actionId: string): ReviewAction | undefined {
  const [, action] = reviewActionId.exec(actionId) ?? [];
  return action as ReviewAction | undefined;
}

/** The buttons of a card; none where nothing can be decided and there is nowhere to look. */
export function buttonsOf(card: ReviewCard): ActionsBlock[] {
  const elements: Button[] = [
    ...card.actions.map((action) => buttonOf(action, card)),
    ...steeringButtons(card),
  ];
  const { pullRequest, links } = card;
  // One of a bare repository has no address of its own while the gateway has none.
  if (pullRequest !== undefined && URL.canParse(pullRequest.url))
    elements.unshift(linkButton(pullRequestActionId, `Pull request #${pullRequest.number}`, pullRequest.url));
  if (links.page !== undefined) elements.push(linkButton(viewActionId, 'View everything', links.page));
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function linkButton(id: string, words: string, url: string): Button {
  return { type: 'button', action_id: id, text: { type: 'plain_text', text: words }, url };
}

function buttonOf(action: ReviewAction, card: ReviewCard): Button {
  const { item, workflowId } = card;
  const confirm = confirmationOf(action, card);
  const objects = action === 'heal' && item.objects > 1 ? ` (all ${item.objects})` : '';
  return {
    type: 'button',
    action_id: `${prefix}${action}`,
    text: { type: 'plain_text', text: within(`${wordsOf(action, card).label}${objects}`, limits.button) },
    value: encodeReference({ workflowId, digest: item.digest, asked: card.askedAt ?? '' }),
    ...(primary.has(action) ? { style: 'primary' as const } : {}),
    ...(action === 'recreate' ? { style: 'danger' as const } : {}),
    ...(confirm === undefined ? {} : { confirm }),
  };
}

const primary: ReadonlySet<ReviewAction> = new Set(['heal', 'approve', 'retrain', 'roll-back', 'retry']);

/** In the middle of a rollout the same answers are about whether it goes on. */
function wordsOf(action: ReviewAction, { rollout }: ReviewCard): { label: string; does: string } {
  if (rollout?.phase !== 'waiting-for-decision') return buttons[action];
  if (action === 'approve')
    return { label: 'Let it go on', does: 'lets the step pass although the analysis cannot tell' };
  if (action === 'reject')
    return { label: 'Undo it…', does: 'lets the model before it serve everything again, with your reason' };
  return buttons[action];
}

/** What is critical, or stops pods, takes a second look. */
function confirmationOf(
  action: ReviewAction,
  { item, findings }: ReviewCard,
): ConfirmationDialog | undefined {
  if (action !== 'heal' && action !== 'recreate') return undefined;
  const stops = findings.some(({ impact }) => impact?.effect === 'recreate' || impact?.effect === 'delete');
  if (action === 'heal' && item.severity !== 'critical' && !stops) return undefined;
  const consequences = item.impact.length === 0 ? '' : ` ${item.impact.join('; ')}`;
  return {
    title: { type: 'plain_text', text: within(`${buttons[action].label}?`, limits.confirmTitle) },
    text: {
      type: 'mrkdwn',
      text: escapeWithin(
        `${item.title}. ${sentence(buttons[action].does)}${consequences}`,
        limits.confirmText,
      ),
    },
    confirm: { type: 'plain_text', text: 'Yes, do it' },
    deny: { type: 'plain_text', text: 'Not now' },
  };
}

/** One line for each button: what pressing it does. */
export function legendOf(card: ReviewCard): ContextBlock[] {
  const words = [...card.actions.map((action) => wordsOf(action, card)), ...steeringWords(card)];
  if (words.length === 0) return [];
  const lines = words.map(({ label, does }) => `*${label}* ${does}`);
  return [{ type: 'context', elements: [{ type: 'mrkdwn', text: lines.join('\n') }] }];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
