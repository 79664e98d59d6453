import { textHash } from '../../domain/text/text-hash.ts';
import type { Notifier } from '../notifications/notifier.ts';
import { leaseMessage, leaseReply } from './blocks/lease-message.ts';
import { reviewMessage, threadReply, wholeDifference } from './blocks/review-message.ts';
import { SlackMessageGoneError } from './errors.ts';
import { placeOf } from './message-ledger.ts';
import type { MessageLedger, MessageRecord } from './message-ledger.ts';
import { createPoster, messageMetadata } from './post-once.ts';
import type { ToldCard } from './post-once.ts';
import type { MessagePlace, SlackClient, SlackMessage } from './slack-client.ts';

export interface SlackNotifierOptions {
  slack: SlackClient;
  ledger: MessageLedger;
  /** Id of the channel where people are asked. */
  channel: string;
  now: () => Date;
}

/**
 * Shows reviews and emergencies in a Slack channel: one message for each, always with its present state, and what happens to it in
 * its thread. Nothing is posted twice, also when a worker dies between posting and writing down where.
 */
export function createSlackNotifier({ slack, ledger, channel, now }: SlackNotifierOptions): Notifier {
  const { postReview, postReply, postFile } = createPoster(slack, ledger);

  /** The record of this episode's message: the one that is there, or a new one. */
  async function claim({ key, episode }: ToldCard): Promise<{ record: MessageRecord; isNew: boolean }> {
    const isOurs = (record: MessageRecord | undefined) =>
      record?.episode === episode && record.channel === channel;
    const isNew = !isOurs(await ledger.load(key));
    const record = await ledger.change(key, (found) =>
      found !== undefined && isOurs(found) ? found : fresh(episode),
    );
    return { record, isNew };
  }

  function fresh(episode: string): MessageRecord {
    const since = Math.floor(now().getTime() / 1000) - clockTolerance;
    return { episode, channel, since, ts: undefined, shown: undefined, replies: {} };
  }

  async function show(card: ToldCard, message: SlackMessage): Promise<MessagePlace> {
    const digest = digestOf(message);
    const { record, isNew } = await claim(card);
    const place = placeOf(record);
    if (place === undefined) {
      const posted = await postReview(card, record, message, { triedBefore: !isNew });
      if (posted.isNew) {
        await remember(card, digest);
        return posted.place;
      }
      return await update(card, posted.place, message, digest);
    }
    return record.shown === digest ? place : await update(card, place, message, digest);
  }

  async function update(
    card: ToldCard,
    place: MessagePlace,
    message: SlackMessage,
    digest: string,
  ): Promise<MessagePlace> {
    try {
      await slack.update(place, message, messageMetadata(card));
      await remember(card, digest);
      return place;
    } catch (error) {
      if (!(error instanceof SlackMessageGoneError)) throw error;
      // Somebody deleted it: who is asked must see it, so it is posted anew.
      await ledger.change(card.key, (record) =>
        record?.ts === place.ts ? fresh(card.episode) : (record ?? fresh(card.episode)),
      );
      return await show(card, message);
    }
  }

  async function remember({ key, episode }: ToldCard, shown: string): Promise<void> {
    await ledger.change(key, (record) =>
      record === undefined || record.shown === shown ? (record ?? fresh(episode)) : { ...record, shown },
    );
  }

  return {
    async show(card) {
      const place = await show(card, reviewMessage(card));
      const whole = card.isOpen ? wholeDifference(card) : undefined;
      if (whole !== undefined) await postFile(card, place, whole);
      const reply = threadReply(card);
      if (reply !== undefined) await postReply(card, place, reply);
    },
    async showLease(card) {
      const place = await show(card, leaseMessage(card));
      const reply = leaseReply(card);
      if (reply !== undefined) await postReply(card, place, reply);
    },
  };
}

/** How far Slack's clock may be from ours, seconds. */
const clockTolerance = 60;

function digestOf(message: SlackMessage): string {
  return textHash(JSON.stringify(message), 32);
}
