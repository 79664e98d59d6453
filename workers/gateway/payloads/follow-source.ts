import { setTimeout as sleep } from 'node:timers/promises';
import type { PayloadSource } from '../../../clients/payload-log/payload-source.ts';
import type { LoggedHalf } from '../../../domain/models/payloads/logged-call.ts';
import { parseModelName } from '../../../domain/models/payloads/stored-file.ts';
import type { EventAnswer, Receiver } from './receiver.ts';

export interface FollowOptions {
  source: PayloadSource;
  /** `namespace/name` of the InferenceService whose calls are looked for. */
  model: string;
  take: Receiver['take'];
  /** How often something new is looked for, milliseconds. */
  interval: number;
  log: (line: string) => void;
}

/** Brings what a source holds of a model into the log, now and whenever something is new. */
export function followSource({ source, model, take, interval, log }: FollowOptions): {
  stop(): Promise<void>;
} {
  const stopping = new AbortController();
  const { namespace, name } = parseModelName(model);
  const isOurs = (half: LoggedHalf): boolean =>
    half.model === name && (half.namespace === undefined || half.namespace === namespace);

  async function readAll(): Promise<void> {
    for await (const { halves, unreadable, commit } of source.read(stopping.signal)) {
      if (unreadable > 0) log(`payloads: ${unreadable} lines or records for ${model} cannot be read`);
      const answers = await Promise.all(halves.filter(isOurs).map((half) => keep(half)));
      const refused = answers.find(({ status }) => status !== 200);
      // It is delivered again: what was kept of it is recognised.
      if (refused !== undefined) throw new Error(refused.reason);
      await commit();
      if (stopping.signal.aborted) return;
    }
  }

  function keep({ kind, id = '', time, component, revision, body }: LoggedHalf): Promise<EventAnswer> {
    const received = Date.now();
    const head = {
      kind,
      model,
      component,
      id,
      time: time ?? received,
      skewed: false,
      revision,
      headLength: 0,
    };
    return new Promise((resolve) => take(head, received, body, resolve));
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await readAll().catch((error: Error) => log(`payloads: a source of ${model} waits: ${error.message}`));
      await sleep(interval, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
