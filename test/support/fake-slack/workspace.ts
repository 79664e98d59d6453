import { randomBytes } from 'node:crypto';
import type { KnownBlock, MessageMetadata, ModalView } from '@slack/types';
import { faultsOfBlocks, faultsOfView } from './block-limits.ts';

export interface FakeMessage {
  channel: string;
  ts: string;
  text: string;
  blocks: KnownBlock[];
  metadata: MessageMetadata | undefined;
  thread: string | undefined;
  edited: string | undefined;
  /** What it showed before each change, the oldest first. */
  before: Pick<FakeMessage, 'text' | 'blocks'>[];
  files: { name: string; title: string; content: string }[];
}

/** A refusal in Slack's own words. */
export class SlackApiError extends Error {
  readonly details: object;

  constructor(error: string, details: object = {}) {
    super(error);
    this.details = details;
  }
}

/** Parameters of a call, as they arrive in a form; what is not text is JSON in it. */
export type Form = Readonly<Partial<Record<string, string>>>;

/** Channels, messages, groups and modals of a workspace, and the methods of the Web API on them. */
export class Workspace {
  readonly team = 'T0ACME001';
  readonly channels = new Map([['C0PLATFORM', { archived: false }]]);
  readonly groups = new Map<string, string[]>();
  readonly messages: FakeMessage[] = [];
  /** Modals that were opened, by the user who pressed the button. */
  readonly views: { id: string; user: string; view: ModalView }[] = [];
  private readonly triggers = new Map<string, { user: string; at: number }>();
  private readonly uploads = new Map<string, { name: string; content: string }>();
  /** How long a trigger opens a modal, milliseconds. */
  triggerLife = 3000;
  private lastTime = 0;

  /** The messages of a channel that are in no thread, the oldest first. */
  topLevel(channel = 'C0PLATFORM'): FakeMessage[] {
    return this.messages.filter((message) => message.channel === channel && message.thread === undefined);
  }

  repliesTo({ channel, ts }: Pick<FakeMessage, 'channel' | 'ts'>): FakeMessage[] {
    return this.messages.filter((message) => message.channel === channel && message.thread === ts);
  }

  newTrigger(user: string): string {
    const id = `trigger.${randomBytes(8).toString('hex')}`;
    this.triggers.set(id, { user, at: Date.now() });
    return id;
  }

  /** Takes the bytes of an upload to its one-time address. */
  receiveUpload(id: string, content: string): void {
    const upload = this.uploads.get(id);
    if (upload === undefined) throw new SlackApiError('file_not_found');
    upload.content = content;
  }

  call(method: string, parameters: Form, baseUrl: string): object {
    const handler = this.methods[method];
    if (handler === undefined) throw new SlackApiError('unknown_method');
    return handler(parameters, baseUrl);
  }

  private readonly methods: Record<string, (input: Form, baseUrl: string) => object> = {
    'auth.test': () => ({ team_id: this.team, user_id: 'U0BOT0001', bot_id: 'B0BOT0001' }),
    'chat.postMessage': (input) => {
      const channel = this.openChannel(input['channel']);
      const thread = input['thread_ts'];
      if (thread !== undefined) this.find(channel, thread, 'thread_not_found');
      const message: FakeMessage = {
        channel,
        ts: this.newTime(),
        thread,
        edited: undefined,
        before: [],
        files: [],
        ...contentOf(input),
      };
      this.messages.push(message);
      return { channel, ts: message.ts, message: { text: message.text } };
    },
    'chat.update': (input) => {
      const channel = this.openChannel(input['channel']);
      const message = this.find(channel, input['ts'], 'message_not_found');
      const content = contentOf(input);
      message.before.push({ text: message.text, blocks: message.blocks });
      Object.assign(message, content, { edited: this.newTime() });
      return { channel, ts: message.ts, text: message.text };
    },
    'chat.delete': (input) => {
      const message = this.find(this.openChannel(input['channel']), input['ts'], 'message_not_found');
      this.messages.splice(this.messages.indexOf(message), 1);
      return { ts: message.ts };
    },
    'conversations.history': (input) =>
      page(this.topLevel(this.channel(input['channel'])).toReversed(), input),
    'conversations.replies': (input) => {
      const root = this.find(this.channel(input['channel']), input['ts'], 'thread_not_found');
      return page([root, ...this.repliesTo(root)], { ...input, oldest: '0' });
    },
    'usergroups.users.list': (input) => {
      const users = this.groups.get(String(input['usergroup']));
      if (users === undefined) throw new SlackApiError('no_such_subteam');
      return { users };
    },
    'views.open': (input) => {
      const trigger = this.triggers.get(String(input['trigger_id']));
      if (trigger === undefined) throw new SlackApiError('invalid_trigger_id');
      if (Date.now() - trigger.at > this.triggerLife) throw new SlackApiError('expired_trigger_id');
      const view = parsed(input['view']) as ModalView & Record<string, unknown>;
      const faults = faultsOfView(view);
      if (faults.length > 0) throw refusal(faults);
      const opened = { id: `V${randomBytes(5).toString('hex').toUpperCase()}`, user: trigger.user, view };
      this.views.push(opened);
      return { view: { ...view, id: opened.id } };
    },
    'files.getUploadURLExternal': (input, baseUrl) => {
      const id = `F${randomBytes(5).toString('hex').toUpperCase()}`;
      this.uploads.set(id, { name: String(input['filename']), content: '' });
      return { file_id: id, upload_url: `${baseUrl}/upload/${id}` };
    },
    'files.completeUploadExternal': (input) => {
      const channel = this.openChannel(input['channel_id']);
      const thread = input['thread_ts'];
      const files = (parsed(input['files']) as { id: string; title: string }[]).map(({ id, title }) => {
        const upload = this.uploads.get(id);
        if (upload === undefined) throw new SlackApiError('file_not_found');
        return { ...upload, title };
      });
      const empty = { text: '', blocks: [], metadata: undefined, edited: undefined, before: [] };
      this.messages.push({ channel, ts: this.newTime(), thread, files, ...empty });
      return { files: files.map(({ title }) => ({ title })) };
    },
  };

  private channel(id: unknown): string {
    if (!this.channels.has(String(id))) throw new SlackApiError('channel_not_found');
    return String(id);
  }

  private openChannel(id: unknown): string {
    const channel = this.channel(id);
    if (this.channels.get(channel)?.archived === true) throw new SlackApiError('is_archived');
    return channel;
  }

  private find(channel: string, ts: unknown, error: string): FakeMessage {
    const message = this.messages.find((one) => one.channel === channel && one.ts === ts);
    if (message === undefined) throw new SlackApiError(error);
    return message;
  }

  /** Times are ids: no two are the same. */
  private newTime(): string {
    this.lastTime = Math.max(Date.now() * 1000, this.lastTime + 1);
    const digits = String(this.lastTime);
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }
}

function contentOf(input: Form): Pick<FakeMessage, 'text' | 'blocks' | 'metadata'> {
  const text = input['text'] ?? '';
  const blocks = (parsed(input['blocks']) ?? []) as KnownBlock[];
  if (text === '' && blocks.length === 0) throw new SlackApiError('no_text');
  if (text.length > 40_000) throw new SlackApiError('msg_too_long');
  const faults = faultsOfBlocks(blocks);
  if (faults.length > 0) throw refusal(faults);
  return { text, blocks, metadata: parsed(input['metadata']) as MessageMetadata | undefined };
}

function refusal(messages: string[]): SlackApiError {
  return new SlackApiError('invalid_blocks', { errors: messages, response_metadata: { messages } });
}

function page(messages: readonly FakeMessage[], input: Form): object {
  const oldest = Number(input['oldest'] ?? 0);
  const limit = Number(input['limit'] ?? 100);
  const start = Number(input['cursor'] ?? 0);
  const within = messages.filter(({ ts }) => Number(ts) >= oldest);
  const next = start + limit < within.length ? String(start + limit) : '';
  return {
    messages: within.slice(start, start + limit).map(({ metadata, files, ts, text }) => ({
      ts,
      text,
      ...(input['include_all_metadata'] === 'true' && metadata !== undefined ? { metadata } : {}),
      ...(files.length === 0 ? {} : { files: files.map(({ name }) => ({ name })) }),
    })),
    response_metadata: { next_cursor: next },
  };
}

function parsed(value: string | undefined): unknown {
  return value === undefined ? undefined : JSON.parse(value);
}
