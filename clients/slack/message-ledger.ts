import { ClientError } from '../errors.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import type { MessagePlace } from './slack-client.ts';

/** What is known of the message of one item. */
export interface MessageRecord {
  /** An item that closed and drifts again gets a new message. */
  episode: string;
  channel: string;
  /** When posting was first tried, seconds since 1970: the message is not older. */
  since: number;
  /** Undefined while it is not certain that it was posted. */
  ts: string | undefined;
  /** Digest of what it shows. */
  shown: string | undefined;
  /** What was added to its thread, by our id; null while that is not certain. The oldest are forgotten. */
  replies: Record<string, string | null>;
}

/** Others change the record all the time; the call may succeed later. */
class LedgerBusyError extends ClientError {
  readonly code = 'slack-ledger-busy';
  readonly retryable = true;
}

/** Where messages are, so that none is posted twice; shared by all workers through the object store. */
export interface MessageLedger {
  load(key: string): Promise<MessageRecord | undefined>;
  /** Changes a record; `change` is called again on the newest one when somebody else was first. */
  change(key: string, change: (record: MessageRecord | undefined) => MessageRecord): Promise<MessageRecord>;
}

const mostTries = 20;
/** Far more than can be under way; what is older was posted for certain. */
const mostReplies = 50;

const keyOf = (key: string): string => `notifications/slack/${key}.json`;

export function createMessageLedger(store: ObjectStore): MessageLedger {
  async function loadVersioned(key: string) {
    const { body, version } = await store.getVersioned(keyOf(key));
    const record =
      body === undefined ? undefined : (JSON.parse(new TextDecoder().decode(body)) as MessageRecord);
    return { record, version };
  }

  return {
    async load(key) {
      return (await loadVersioned(key)).record;
    },
    async change(key, change) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const { record, version } = await loadVersioned(key);
        const changed = change(record);
        if (changed === record) return record;
        const replies = Object.fromEntries(Object.entries(changed.replies).slice(-mostReplies));
        const next = { ...changed, replies };
        if (await store.compareAndSwap(keyOf(key), version, JSON.stringify(next))) return next;
      }
      throw new LedgerBusyError(`the record of the message about ${key} is changed too often to be written`);
    },
  };
}

export function placeOf({ channel, ts }: MessageRecord): MessagePlace | undefined {
  return ts === undefined ? undefined : { channel, ts };
}
