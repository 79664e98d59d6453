import type { ModalView, PlainTextElement } from '@slack/types';
import type { SubmittedView } from './modals.ts';

export const emergencyModalId = 'plumbline:emergency';

/** Slack shows no more choices than these. */
const mostChoices = 100;

/** The form that opens an emergency. `targets` has one at least. */
export function emergencyModal(targets: readonly string[]): ModalView {
  const options = targets
    .slice(0, mostChoices)
    .map((name) => ({ text: plain(name.slice(0, 75)), value: name.slice(0, 75) }));
  const [only] = options;
  return {
    type: 'modal',
    callback_id: emergencyModalId,
    title: plain('Open an emergency'),
    submit: plain('Hold healing'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: 'target',
        label: plain('Target'),
        element: {
          type: 'static_select',
          action_id: 'entry',
          options,
          ...(options.length === 1 && only !== undefined ? { initial_option: only } : {}),
        },
      },
      textInput('objects', 'Only these objects', 'deployment/web configmap/settings', true),
      textInput('namespaces', 'Only in these namespaces', 'payments', true),
      textInput('selector', 'Only with these labels', 'app=checkout', true),
      textInput('ttl', 'For how long', '2h', false, '2h'),
      textInput('reason', 'Why', 'orders fail since 03:10', false),
    ],
  };
}

function textInput(id: string, label: string, example: string, optional: boolean, initial?: string) {
  return {
    type: 'input' as const,
    block_id: id,
    optional,
    label: plain(label),
    element: {
      type: 'plain_text_input' as const,
      action_id: 'entry',
      max_length: 1000,
      placeholder: plain(example),
      ...(initial === undefined ? {} : { initial_value: initial }),
    },
  };
}

function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text };
}

/** What somebody entered, as texts. */
export function readEmergencyModal({ state }: Pick<SubmittedView, 'state'>) {
  const entered = (block: string) => state.values[block]?.['entry'];
  const text = (block: string): string => entered(block)?.value?.trim() ?? '';
  const list = (block: string): string[] =>
    text(block)
      .split(/[\s,]+/)
      .filter((word) => word !== '');
  return {
    target: entered('target')?.selected_option?.value ?? '',
    objects: list('objects'),
    namespaces: list('namespaces'),
    selector: text('selector'),
    ttl: text('ttl'),
    reason: text('reason'),
  };
}
