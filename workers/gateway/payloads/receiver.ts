import { timingSafeEqual } from 'node:crypto';
import { LogFullError } from '../../../clients/payload-log/errors.ts';
import type { PayloadLog } from '../../../clients/payload-log/payload-log.ts';
import type { RedactBody } from '../../../clients/payload-log/redact-body.ts';
import { readEventHead } from '../../../domain/models/payloads/event-head.ts';
import type { EventHead } from '../../../domain/models/payloads/event-head.ts';
import { isSampled, shareUnderLoad } from '../../../domain/models/payloads/sampling.ts';
import type { ReceiverCounts, Refusal } from './receiver-counts.ts';

/** A model whose events are taken. */
export interface ReceivedModel {
  /** `namespace/name` of the InferenceService. */
  model: string;
  component: string;
  /** Secret part of the address, where one is needed. */
  token?: Buffer;
  /** Share of the requests that is kept. */
  sampling: number;
  redact?: RedactBody;
}

/** An event as it came in by HTTP. */
export interface IncomingEvent {
  /** An attribute by its name without `ce-`. */
  attribute: (name: string) => string | undefined;
  headLength: string | undefined;
  /** The secret part of the address it came to. */
  token: string | undefined;
  body: Uint8Array;
}

export interface EventAnswer {
  status: number;
  /** Why it was not taken. */
  reason?: string;
}

/** An event that is not taken. */
export interface EventRefusal extends EventAnswer {
  why: Refusal;
  reason: string;
}

type Answer = (answer: EventAnswer) => void;
export type ReceiveEvent = (event: IncomingEvent, answer: Answer) => void;

/** What can be said of an event before its body is there. */
export type EventStart = Omit<IncomingEvent, 'body'>;

export interface Receiver {
  receive: ReceiveEvent;
  /** Why an event is not taken, whatever its body is; undefined where it is. Nothing is counted. */
  refusalOf: (event: EventStart) => EventRefusal | undefined;
  /** Takes an event whose head was read elsewhere, as long as its model is known. */
  take: (head: EventHead, received: number, body: Uint8Array, answer: Answer) => void;
}

export interface ReceiverDeps {
  log: Pick<PayloadLog, 'append' | 'backlog'>;
  models: readonly ReceivedModel[];
  /** Bytes that may wait to be read before fewer requests are kept. */
  allowedBacklog: number;
  counts: ReceiverCounts;
  now: () => number;
}

const unknownModel: EventRefusal = {
  why: 'unknown-model',
  status: 404,
  reason: 'no such InferenceService is configured',
};

/** How long the share that is kept under load stays, milliseconds. */
const shareTime = 10;

/**
 * Takes events. The answer comes once the event is on the disk: 200, as KServe's agent logs anything else as an error.
 * It does not send again, so what cannot be taken is counted.
 */
export function createReceiver({ log, models, allowedBacklog, counts, now }: ReceiverDeps): Receiver {
  const byName = new Map(models.map((model) => [model.model, model]));
  let [share, shareUntil] = [1, 0];

  function shareAt(moment: number): number {
    if (moment < shareUntil) return share;
    shareUntil = moment + shareTime;
    share = shareUnderLoad(log.backlog(), allowedBacklog);
    return share;
  }

  function admit(
    event: EventStart,
    received: number,
  ): { model: ReceivedModel; head: EventHead } | EventRefusal {
    const head = readEventHead(event.attribute, received, event.headLength);
    if ('expected' in head) return { why: 'no-event', status: 400, reason: `expected ${head.expected}` };
    const model = byName.get(head.model);
    if (model === undefined) return unknownModel;
    if (holdsToken(model.token, event.token)) return { model, head };
    return { why: 'token', status: 401, reason: 'expected the address with the token of this model' };
  }

  function receive(event: IncomingEvent, answer: Answer): void {
    const received = now();
    const admitted = admit(event, received);
    if ('why' in admitted) return refuse(admitted, answer);
    takeFor(admitted.model, admitted.head, received, event.body, answer);
  }

  function takeFor(
    model: ReceivedModel,
    head: EventHead,
    received: number,
    body: Uint8Array,
    answer: Answer,
  ): void {
    if (head.component !== '' && head.component !== model.component) {
      counts.ignore(model.model);
      return answer({ status: 200 });
    }
    counts.receive(model.model, head.kind, head.skewed);
    if (!isSampled(head.id, model.sampling * shareAt(received))) {
      counts.sampleOut(model.model);
      return answer({ status: 200 });
    }
    const kept = model.redact === undefined ? { body } : model.redact(head.kind, body, head.headLength);
    if ('fault' in kept) {
      counts.unreadable(model.model, kept.fault);
      return answer({ status: 200 });
    }
    log.append(frameOf(head, received, kept.body, model.redact !== undefined), (fault) => {
      if (fault === undefined) return answer({ status: 200 });
      const reason = fault.message;
      if (fault instanceof LogFullError) return refuse({ why: 'disk-full', status: 507, reason }, answer);
      refuse({ why: 'late', status: 503, reason }, answer);
    });
  }

  function refuse({ why, status, reason }: EventRefusal, answer: Answer): void {
    counts.refuse(why);
    answer({ status, reason });
  }

  return {
    receive,
    refusalOf(event) {
      const admitted = admit(event, now());
      return 'why' in admitted ? admitted : undefined;
    },
    take(head, received, body, answer) {
      const model = byName.get(head.model);
      if (model === undefined) return refuse(unknownModel, answer);
      takeFor(model, head, received, body, answer);
    },
  };
}

function frameOf(head: EventHead, received: number, body: Uint8Array, isRedacted: boolean) {
  const { kind, time, model, id, revision } = head;
  return { kind, received, time, headLength: isRedacted ? 0 : head.headLength, model, id, revision, body };
}

function holdsToken(expected: Buffer | undefined, given: string | undefined): boolean {
  if (expected === undefined) return given === undefined;
  const token = Buffer.from(given ?? '');
  return token.length === expected.length && timingSafeEqual(token, expected);
}
