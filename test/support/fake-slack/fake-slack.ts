import { createHmac, randomBytes } from 'node:crypto';
import { after } from 'node:test';
import type { Button, ModalView } from '@slack/types';
import type { FakeMessage } from './workspace.ts';
import { startFakeWebApi } from './web-api.ts';
import type { FakeWebApi } from './web-api.ts';

/** What Slack made of its call to the gateway. */
export interface Delivery {
  /** False: shown to the person as failed, and never sent again. */
  acknowledged: boolean;
  status: number | undefined;
  /** What the acknowledgement said. */
  body: string;
}

export interface SignatureChanges {
  /** Seconds that the timestamp is off. */
  skew?: number;
  secret?: string;
  /** Sends these headers instead of signing. */
  headers?: Record<string, string>;
}

export interface Sender {
  user: string;
  /** Workspace of the call, ours unless stated. */
  team?: string;
  /** Workspace of the user, that of the call unless stated. */
  userTeam?: string;
}

export interface FakeSlack extends FakeWebApi {
  signingSecret: string;
  /** Address of the gateway that clicks go to. */
  gateway: string;
  /** Presses a button of a message as it is now, or as it was. */
  click(message: FakeMessage, actionId: string, by: Sender, signature?: SignatureChanges): Promise<Delivery>;
  submit(
    modal: { id: string; view: ModalView },
    entries: Record<string, object>,
    by: Sender,
  ): Promise<Delivery>;
  command(text: string, by: Sender): Promise<Delivery>;
  shortcut(callbackId: string, by: Sender): Promise<Delivery>;
  /** The last request as it was sent, to be sent once more. */
  replay(): Promise<Delivery>;
}

/** A click that is not acknowledged in this time has failed, and its trigger opens nothing any more; milliseconds. */
const slackWaits = 3000;

/** How quick a machine is that is busy with other tests is not what they ask. */
const testsWait = 60_000;

/** Slack as far as Plumbline can tell, but more patient, on the loopback address. Stopped when the file ends. */
export async function useFakeSlack(): Promise<FakeSlack> {
  const slack = await startFakeSlack(testsWait);
  after(() => slack.stop());
  return slack;
}

/** @param waits how long a click may take to be acknowledged, and how long its trigger lives, milliseconds. */
export async function startFakeSlack(waits = slackWaits): Promise<FakeSlack> {
  const api = await startFakeWebApi();
  api.workspace.triggerLife = waits;
  let last: { path: string; headers: Record<string, string>; body: string } | undefined;

  async function deliver(path: string, headers: Record<string, string>, body: string): Promise<Delivery> {
    last = { path, headers, body };
    try {
      const signal = AbortSignal.timeout(waits);
      const response = await fetch(`${slack.gateway}${path}`, { method: 'POST', headers, body, signal });
      return { acknowledged: response.ok, status: response.status, body: await response.text() };
    } catch {
      return { acknowledged: false, status: undefined, body: '' };
    }
  }

  function send(
    path: string,
    form: Record<string, string>,
    { skew = 0, secret = slack.signingSecret, headers }: SignatureChanges = {},
  ): Promise<Delivery> {
    const body = String(new URLSearchParams(form));
    const time = String(Math.floor(Date.now() / 1000) + skew);
    const signature = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
    const signed = { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${signature}` };
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return deliver(path, { ...type, ...(headers ?? signed) }, body);
  }

  const responseUrl = (user: string) => `${api.baseUrl}/response/${user}`;

  const slack: FakeSlack = Object.assign(api, {
    signingSecret: randomBytes(16).toString('hex'),
    gateway: '',
    click(message: FakeMessage, actionId: string, by: Sender, signature?: SignatureChanges) {
      const button = buttonOf(message, actionId);
      const { channel, ts } = message;
      const content = {
        type: 'block_actions',
        ...origin(by, api),
        api_app_id: 'A0FAKE001',
        trigger_id: api.workspace.newTrigger(by.user),
        response_url: responseUrl(by.user),
        container: { type: 'message', channel_id: channel, message_ts: ts, is_ephemeral: false },
        channel: { id: channel, name: 'platform' },
        message: { type: 'message', ts, text: message.text, blocks: message.blocks },
        actions: [
          {
            type: 'button',
            action_id: actionId,
            block_id: 'b1',
            text: button.text,
            value: button.value,
            action_ts: String(Date.now() / 1000),
          },
        ],
      };
      return send('/slack/interactions', payload(content), signature);
    },
    submit({ id, view }: { id: string; view: ModalView }, entries: Record<string, object>, by: Sender) {
      const values = Object.fromEntries(
        Object.entries(entries).map(([block, entry]) => [block, { entry }] as const),
      );
      const content = {
        type: 'view_submission',
        ...origin(by, api),
        api_app_id: 'A0FAKE001',
        trigger_id: api.workspace.newTrigger(by.user),
        view: { id, ...view, state: { values } },
        response_urls: [],
      };
      return send('/slack/interactions', payload(content));
    },
    command(text: string, by: Sender) {
      const form = {
        team_id: by.team ?? api.workspace.team,
        team_domain: 'acme',
        channel_id: 'C0PLATFORM',
        channel_name: 'platform',
        user_id: by.user,
        user_name: by.user.toLowerCase(),
        command: '/plumbline',
        text,
        api_app_id: 'A0FAKE001',
        response_url: responseUrl(by.user),
        trigger_id: api.workspace.newTrigger(by.user),
      };
      return send('/slack/commands', form);
    },
    shortcut(callbackId: string, by: Sender) {
      const content = {
        type: 'shortcut',
        ...origin(by, api),
        callback_id: callbackId,
        action_ts: String(Date.now() / 1000),
        trigger_id: api.workspace.newTrigger(by.user),
      };
      return send('/slack/interactions', payload(content));
    },
    async replay() {
      if (last === undefined) throw new Error('nothing was sent yet');
      return await deliver(last.path, last.headers, last.body);
    },
  });
  return slack;
}

function payload(content: object): { payload: string } {
  return { payload: JSON.stringify(content) };
}

function origin({ user, team, userTeam }: Sender, { workspace }: FakeWebApi): object {
  const from = team ?? workspace.team;
  return {
    team: { id: from, domain: 'acme' },
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: userTeam ?? from },
  };
}

export function buttonOf(message: Pick<FakeMessage, 'text' | 'blocks'>, actionId: string): Button {
  for (const block of message.blocks) {
    if (block.type !== 'actions') continue;
    for (const element of block.elements)
      if (element.type === 'button' && element.action_id === actionId) return element;
  }
  throw new Error(`the message has no button ${actionId}: ${message.text}`);
}

/** Everything a message shows, for looking for words in it. */
export function wordsOf({ text, blocks }: Pick<FakeMessage, 'text' | 'blocks'>): string {
  return `${text}\n${JSON.stringify(blocks)}`;
}
