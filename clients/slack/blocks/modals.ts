import type { KnownBlock, ModalView } from '@slack/types';
import type { ReviewAction } from '../../../domain/approval/decision.ts';
import { decodeReference, encodeReference } from './question-reference.ts';
import type { QuestionReference } from './question-reference.ts';
import { escapeWithin, limits } from './text.ts';

/** Actions that need words or an end first. */
export const modalActions = [
  'reject',
  'snooze',
  'ignore',
  'dismiss',
] as const satisfies readonly ReviewAction[];
export type ModalAction = (typeof modalActions)[number];

export const modalCallback = new RegExp(`^plumbline:(${modalActions.join('|')})$`);

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/** The modal that a button opens. `now` is milliseconds since 1970. */
export function modalOf(action: ModalAction, reference: QuestionReference, now: number): ModalView {
  const titles = { reject: 'Reject', snooze: 'Snooze', ignore: 'Ignore', dismiss: 'Dismiss' } as const;
  const blocks = {
    reject: () => [reasonInput(isOfModel(reference) ? 'Why not' : 'Why it stays as it is', false)],
    snooze: () => snoozeInputs(now),
    ignore: () => ignoreInputs(now),
    dismiss: () => [reasonInput('Why this is no incident', false)],
  };
  return {
    type: 'modal',
    callback_id: `plumbline:${action}`,
    private_metadata: encodeReference(reference),
    title: { type: 'plain_text', text: titles[action] },
    submit: { type: 'plain_text', text: titles[action] },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: blocks[action](),
  };
}

/** The plan of a retraining or a rollout; nothing drifted that would stay. */
function isOfModel({ workflowId }: QuestionReference): boolean {
  return /^model-(retraining|rollout)\//.test(workflowId);
}

/** What takes the place of a modal when the answer is not what the person hoped for. */
export function outcomeModal(title: string, text: string): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: title },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: escapeWithin(text, limits.section) } }],
  };
}

/** What a person entered: a decision but for who and when, or what is wrong by the block it is wrong in. */
export type ModalEntry =
  | { reference: QuestionReference; action: ModalAction; reason?: string; until?: string }
  | { errors: Record<string, string> };

/** The parts of a submitted view that are read. */
export interface SubmittedView {
  callback_id: string;
  private_metadata: string;
  state: {
    values: Record<
      string,
      Record<
        string,
        {
          value?: string | null | undefined;
          selected_option?: { value?: string | undefined } | null | undefined;
          selected_date_time?: number | null | undefined;
          selected_date?: string | null | undefined;
        }
      >
    >;
  };
}

/** Undefined for a modal that is not ours. `now` is milliseconds since 1970. */
export function readModal(view: SubmittedView, now: number): ModalEntry | undefined {
  const reference = decodeReference(view.private_metadata);
  const [, action] = modalCallback.exec(view.callback_id) ?? [];
  if (reference === undefined || action === undefined) return undefined;
  const entered = (block: string) => view.state.values[block]?.['entry'];
  const reason = entered('reason')?.value?.trim();
  const said = reason === undefined || reason === '' ? {} : { reason };
  if (action === 'reject' || action === 'dismiss') return { reference, action, ...said };
  if (action === 'snooze') {
    const until = endOfSnooze(
      entered('span')?.selected_option?.value,
      entered('until')?.selected_date_time,
      now,
    );
    if (until === undefined) return { errors: { until: 'Choose when it is asked again' } };
    if (until <= now) return { errors: { until: 'Choose a time that is still to come' } };
    return { reference, action, ...said, until: new Date(until).toISOString() };
  }
  const end = Date.parse(`${entered('end')?.selected_date}T23:59:59Z`);
  if (Number.isNaN(end)) return { errors: { end: 'Choose the day on which the rule ends' } };
  if (end <= now) return { errors: { end: 'Choose a day that is still to come' } };
  return { reference, action: 'ignore', ...said, until: new Date(end).toISOString() };
}

function endOfSnooze(
  span: string | undefined,
  until: number | null | undefined,
  now: number,
): number | undefined {
  if (span === 'hour') return now + hour;
  if (span === 'day') return now + day;
  return until === undefined || until === null ? undefined : until * 1000;
}

function snoozeInputs(now: number): KnownBlock[] {
  const spans = [
    { text: { type: 'plain_text' as const, text: 'for 1 hour' }, value: 'hour' },
    { text: { type: 'plain_text' as const, text: 'for 1 day' }, value: 'day' },
    { text: { type: 'plain_text' as const, text: 'until…' }, value: 'until' },
  ];
  const [first] = spans;
  return [
    {
      type: 'input',
      block_id: 'span',
      label: { type: 'plain_text', text: 'Ask again' },
      element: {
        type: 'radio_buttons',
        action_id: 'entry',
        options: spans,
        ...(first === undefined ? {} : { initial_option: first }),
      },
    },
    {
      type: 'input',
      block_id: 'until',
      optional: true,
      label: { type: 'plain_text', text: 'until' },
      element: {
        type: 'datetimepicker',
        action_id: 'entry',
        initial_date_time: Math.floor((now + day) / 1000),
      },
    },
    reasonInput('Why', true),
  ];
}

function ignoreInputs(now: number): KnownBlock[] {
  return [
    reasonInput('Why this difference is legitimate', false),
    {
      type: 'input',
      block_id: 'end',
      label: { type: 'plain_text', text: 'Stay silent until the end of' },
      element: {
        type: 'datepicker',
        action_id: 'entry',
        initial_date: new Date(now + 30 * day).toISOString().slice(0, 10),
      },
    },
  ];
}

function reasonInput(label: string, optional: boolean): KnownBlock {
  return {
    type: 'input',
    block_id: 'reason',
    optional,
    label: { type: 'plain_text', text: label },
    element: { type: 'plain_text_input', action_id: 'entry', multiline: true, max_length: 1000 },
  };
}
