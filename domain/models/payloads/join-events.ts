import type { Cell, FeatureTable, Predictions } from './feature-table.ts';

interface Waiting {
  id: string;
  /** When it arrived, milliseconds since 1970. */
  received: number;
}

/** A request that was read. */
export interface ReadRequest extends Waiting {
  /** When it was asked, milliseconds since 1970. */
  time: number;
  revision: string;
  table: FeatureTable;
}

/** An answer that was read. */
export interface ReadResponse extends Waiting {
  revision: string;
  predictions: Predictions;
}

/** What became of events: a pair, or what waited in vain for its other half. */
export type Joined =
  | { request: ReadRequest; response: ReadResponse }
  | { request: ReadRequest; response: undefined }
  | { request: undefined; response: ReadResponse };

export interface Joiner {
  /** Answers with the pair that this event completes, or nothing yet. */
  request(request: ReadRequest): Joined | undefined;
  response(response: ReadResponse): Joined | undefined;
  /** What waited too long, or is too much to wait, at this moment. */
  expire(now: number): Generator<Joined>;
  /** Events that wait, oldest first, for `createJoiner` to go on from. */
  state(): JoinerState;
  waiting(): number;
}

export interface JoinerState {
  requests: ReadRequest[];
  responses: ReadResponse[];
}

export interface JoinLimits {
  /** How long events wait, milliseconds. */
  window: number;
  /** Most events that wait. */
  events: number;
  /** Most values that wait; eight characters of a text count as one. */
  values: number;
}

/**
 * Joins requests and answers by id, in whatever order they come. An id that a client chose twice pairs the first
 * request with the first answer. All that matters is in the events, so the same events join the same way again.
 */
export function createJoiner(limits: JoinLimits, state?: JoinerState): Joiner {
  const requests = new Map<string, ReadRequest[]>();
  const responses = new Map<string, ReadResponse[]>();
  let waiting = 0;
  let values = 0;

  function wait<Event extends Waiting>(map: Map<string, Event[]>, event: Event): undefined {
    const others = map.get(event.id);
    if (others === undefined) map.set(event.id, [event]);
    else others.push(event);
    waiting += 1;
  }

  function take<Event extends Waiting>(map: Map<string, Event[]>, id: string): Event | undefined {
    const events = map.get(id);
    const event = events?.shift();
    if (events === undefined || event === undefined) return undefined;
    map.delete(id);
    // What is left is younger: it goes behind the others.
    if (events.length > 0) map.set(id, events);
    waiting -= 1;
    return event;
  }

  function takeRequest(id: string): ReadRequest | undefined {
    const request = take(requests, id);
    if (request !== undefined) values -= sizeOf(request.table.rows);
    return request;
  }

  function takeResponse(id: string): ReadResponse | undefined {
    const response = take(responses, id);
    if (response !== undefined) values -= sizeOf([response.predictions.values]);
    return response;
  }

  const joiner: Joiner = {
    request(request) {
      const response = takeResponse(request.id);
      if (response !== undefined) return { request, response };
      values += sizeOf(request.table.rows);
      return wait(requests, request);
    },
    response(response) {
      const request = takeRequest(response.id);
      if (request !== undefined) return { request, response };
      values += sizeOf([response.predictions.values]);
      return wait(responses, response);
    },
    *expire(now) {
      const isOver = (event: Waiting | undefined): boolean =>
        event !== undefined && (event.received <= now - limits.window || waiting > limits.events);
      for (const [id, [oldest]] of requests) {
        if (!isOver(oldest) && values <= limits.values) break;
        const request = takeRequest(id);
        if (request !== undefined) yield { request, response: undefined };
      }
      for (const [id, [oldest]] of responses) {
        if (!isOver(oldest) && values <= limits.values) break;
        const response = takeResponse(id);
        if (response !== undefined) yield { request: undefined, response };
      }
    },
    state: () => ({ requests: [...requests.values()].flat(), responses: [...responses.values()].flat() }),
    waiting: () => waiting,
  };
  for (const request of state?.requests ?? []) joiner.request(request);
  for (const response of state?.responses ?? []) joiner.response(response);
  return joiner;
}

/** What cannot be read holds no values but takes room all the same. */
function sizeOf(rows: readonly (readonly Cell[])[]): number {
  let size = 1;
  for (const row of rows)
    for (const cell of row) size += typeof cell === 'string' ? 1 + cell.length / charactersOfValue : 1;
  return size;
}

const charactersOfValue = 8;
