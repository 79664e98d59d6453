import { openPayloadLog } from '../../../clients/payload-log/payload-log.ts';
import type { ModelSettings } from '../../../clients/payload-log/model-log.ts';
import type { OutgoingFile } from '../../../clients/payload-log/finish-segment.ts';
import { createRedactBody } from '../../../clients/payload-log/redact-body.ts';
import { startRetention } from '../../../clients/payload-log/retention.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import type { Model } from '../../../config/schema/model.ts';
import { Payloads } from '../../../config/schema/payloads.ts';
import { readSecret } from '../../../config/secret.ts';
import type { Registry } from 'prom-client';
import { parseModelName } from '../../../domain/models/payloads/stored-file.ts';
import { openFingerprintKey } from '../../fingerprint-key.ts';
import { createBodyBudget } from '../body-budget.ts';
import type { BodyBudget } from '../body-budget.ts';
import type { Route } from '../route.ts';
import { createFastLane } from './fast-lane.ts';
import type { FastLane } from './fast-lane.ts';
import { followFiles } from './follow-files.ts';
import { readFeatureNames } from './feature-names.ts';
import { registerPayloadMetrics } from './payload-metrics.ts';
import { createLabelRoute, createPayloadRoutes } from './payload-routes.ts';
import { createReceiver } from './receiver.ts';
import type { ReceivedModel } from './receiver.ts';
import { createReceiverCounts } from './receiver-counts.ts';

/** The part of the gateway that takes payloads. */
export interface PayloadDoor {
  routes: Route[];
  lane: FastLane;
  /** Finishes what was taken. */
  close(): Promise<void>;
}

export interface PayloadDoorDeps {
  store: ObjectStore;
  registry: Registry;
  log: (line: string) => void;
  /** Told of each file that is in the storage. */
  onStored?: (file: OutgoingFile) => void;
  /** What the bodies of all requests may take while they come in; one of its own unless stated. */
  bodies?: BodyBudget;
  /** How long reading, and then uploading, may take when the gateway stops, milliseconds. */
  closeWithin?: number;
}

/** How long reading, and then uploading, may take when the gateway stops, milliseconds. */
const usualClosingTime = 10_000;

/** A configured model with payloads. */
interface WatchedModel {
  name: string;
  /** `namespace/name` of the InferenceService. */
  model: string;
  payloads: Payloads;
}

/** Opens the log of payloads and its routes; undefined where no model has an InferenceService whose payloads count. */
export async function openPayloads(
  configuration: Configuration,
  {
    store,
    registry,
    log,
    onStored,
    bodies = createBodyBudget(),
    closeWithin = usualClosingTime,
  }: PayloadDoorDeps,
): Promise<PayloadDoor | undefined> {
  const watched = configuration.models.flatMap(watchedModel);
  if (watched.length === 0) return undefined;
  const { folder, segmentAge, largestBody, backlog, ...rest } = configuration.gateway.payloads;
  const settings = await Promise.all(watched.map((model) => settingsOf(model, log)));
  const received = await Promise.all(
    watched.map((model, index) => receivedModel(configuration, model, settings[index])),
  );
  const counts = createReceiverCounts(watched.map(({ model }) => model));
  const payloadLog = await openPayloadLog({
    folder,
    store,
    models: settings,
    segmentAge,
    ...rest,
    closeWithin,
    log,
    ...(onStored === undefined ? {} : { onStored }),
  });
  const exposedElsewhere = watched.filter(({ payloads }) => payloads.metrics === 'predictor');
  registerPayloadMetrics({
    registry,
    log: payloadLog,
    counts,
    exposedElsewhere: new Set(exposedElsewhere.map(({ model }) => model)),
  });
  const retention = startRetention(
    store,
    watched.map(({ model, payloads }) => ({ model: parseModelName(model), retention: payloads.retention })),
    log,
  );
  const receiver = createReceiver({
    log: payloadLog,
    models: received,
    allowedBacklog: backlog,
    counts,
    now: Date.now,
  });
  const sources = watched.flatMap(({ model, payloads: { from } }) =>
    from === undefined
      ? []
      : [followFiles({ from, model, store, folder, take: receiver.take, interval: segmentAge, log })],
  );
  const labelled = watched.map(({ name, model, payloads }) => ({ name, model, token: payloads.labelsToken }));
  return {
    lane: createFastLane({ ...receiver, bodies, maxBodyBytes: largestBody }),
    routes: [
      ...createPayloadRoutes(receiver, largestBody, counts),
      createLabelRoute(payloadLog, labelled, Date.now),
    ],
    async close() {
      retention.stop();
      await Promise.all(sources.map((source) => source.stop()));
      await payloadLog.close();
    },
  };
}

function watchedModel({ name, inferenceService, payloads, current }: Model): WatchedModel[] {
  if (inferenceService === undefined) return [];
  if (payloads === undefined && current?.payloads === undefined) return [];
  return [{ name, model: inferenceService, payloads: payloads ?? Payloads.parse({}) }];
}

async function settingsOf(
  { model, payloads }: WatchedModel,
  log: (line: string) => void,
): Promise<ModelSettings> {
  const { features, metadata, prediction, buckets } = payloads;
  const names = features ?? (metadata === undefined ? undefined : await readFeatureNames(metadata, log));
  return { model, prediction, buckets, ...(names === undefined ? {} : { features: names }) };
}

async function receivedModel(
  configuration: Configuration,
  { model, payloads }: WatchedModel,
  settings: ModelSettings | undefined,
): Promise<ReceivedModel> {
  const { component, sampling, token, drop, hash } = payloads;
  const hides = settings !== undefined && drop.length + hash.length > 0;
  return {
    model,
    component,
    sampling,
    ...(token === undefined ? {} : { token: Buffer.from(await readSecret(token)) }),
    ...(hides
      ? { redact: createRedactBody(settings, { drop, hash }, (await openFingerprintKey(configuration)).key) }
      : {}),
  };
}
