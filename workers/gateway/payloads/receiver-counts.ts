import type { PayloadFault } from '../../../domain/models/payloads/feature-table.ts';

/** Why an event was not taken, whatever its model. */
export const refusals = ['no-event', 'unknown-model', 'token', 'too-large', 'disk-full', 'late'] as const;
export type Refusal = (typeof refusals)[number];

/** What was counted of one model. */
export interface ReceivedCounts {
  requests: number;
  responses: number;
  /** Of another component than the one whose events are kept. */
  ignored: number;
  sampledOut: number;
  skewed: number;
  unreadable: Map<PayloadFault, number>;
}

/** Counts what the receiver does; only configured models are counted one by one. */
export interface ReceiverCounts {
  receive(model: string, kind: 'request' | 'response', skewed: boolean): void;
  ignore(model: string): void;
  sampleOut(model: string): void;
  unreadable(model: string, fault: PayloadFault): void;
  refuse(reason: Refusal): void;
  byModel: ReadonlyMap<string, ReceivedCounts>;
  refused: ReadonlyMap<Refusal, number>;
}

export function createReceiverCounts(models: readonly string[]): ReceiverCounts {
  const byModel = new Map(models.map((model) => [model, noCounts()]));
  const refused = new Map<Refusal, number>(refusals.map((reason) => [reason, 0]));
  const of = (model: string): ReceivedCounts => byModel.get(model) ?? noCounts();
  return {
    receive(model, kind, skewed) {
      const counts = of(model);
      if (kind === 'request') counts.requests += 1;
      else counts.responses += 1;
      if (skewed) counts.skewed += 1;
    },
    ignore: (model) => void (of(model).ignored += 1),
    sampleOut: (model) => void (of(model).sampledOut += 1),
    unreadable(model, fault) {
      const { unreadable } = of(model);
      unreadable.set(fault, (unreadable.get(fault) ?? 0) + 1);
    },
    refuse: (reason) => void refused.set(reason, (refused.get(reason) ?? 0) + 1),
    byModel,
    refused,
  };
}

function noCounts(): ReceivedCounts {
  return { requests: 0, responses: 0, ignored: 0, sampledOut: 0, skewed: 0, unreadable: new Map() };
}
