import { z } from 'zod';
import { durationFrom } from './duration.ts';
import { exactlyOne } from './exactly-one.ts';
import { LocalPath } from './local-path.ts';
import { SecretReference } from './secret-reference.ts';

const Share = z.number({ error: 'expected a number above 0, up to 1' }).gt(0).max(1);
const Column = z.string().min(1).max(200);

const PayloadFiles = z
  .strictObject({
    folder: LocalPath.exactOptional().describe('A folder that the gateway sees.'),
    storage: z
      .string()
      .regex(/^[^/.][^\\]*$/, { error: 'expected the beginning of keys, such as logs/fraud/' })
      .exactOptional()
      .describe('Keys of the storage of this configuration that begin so.'),
  })
  .refine(...exactlyOne('folder', 'storage'))
  .meta({ minProperties: 1, maxProperties: 1 });

/** What is kept of what the InferenceService of a model is asked and answers, and how it is read. */
export const Payloads = z.strictObject({
  component: z
    .enum(['predictor', 'transformer'])
    .prefault('predictor')
    .describe('Whose requests are kept, where more than one component logs.'),
  from: PayloadFiles.exactOptional().describe(
    'Files in which calls are logged, beside what the logger sends: JSON lines {timestamp, model_name, model_version, request, response}, or what the blob sinks of KServe write (json, csv, parquet).',
  ),
  token: SecretReference.exactOptional().describe(
    'Secret part of the address that the logger sends to, /payloads/TOKEN: it cannot sign. Without it any sender in reach is believed.',
  ),
  labelsToken: SecretReference.exactOptional().describe(
    'Bearer token for sending labels. Without it no labels are taken.',
  ),
  features: z
    .array(Column)
    .min(1)
    .exactOptional()
    .describe('Names of the inputs, in their order, where requests do not name them.'),
  metadata: z
    .union([z.url({ protocol: /^https?$/ }), LocalPath], {
      error: 'expected an address or a file with the metadata of the model',
    })
    .exactOptional()
    .describe(
      'Metadata of the model that name its inputs: the address /v2/models/MODEL of the predictor, or a file of the same form.',
    ),
  prediction: z
    .enum(['first', 'largest'])
    .prefault('first')
    .describe('Of an answer with several numbers: the first, or the position of the largest (a class).'),
  sampling: Share.prefault(1).describe('Share of the requests that is kept, chosen by their id.'),
  retention: durationFrom('1h').prefault('30d').describe('How long payloads and labels are kept.'),
  drop: z.array(Column).prefault([]).describe('Columns that are never stored.'),
  hash: z
    .array(Column)
    .prefault([])
    .describe('Columns of which only keyed fingerprints are stored (secrets.fingerprintKey).'),
  buckets: z
    .array(z.number())
    .min(1)
    .max(50)
    .refine((bounds) => bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? bound)), {
      error: 'expected ascending numbers',
    })
    .prefault([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    .describe('Upper bounds of the buckets of model_prediction_distribution.'),
  metrics: z
    .enum(['gateway', 'predictor'])
    .prefault('gateway')
    .describe('Who exposes model_predictions_total and its kin: predictor where the model does so itself.'),
});
export type Payloads = z.output<typeof Payloads>;

/** The part of the gateway that takes payloads. */
export const PayloadReceiver = z.strictObject({
  folder: LocalPath.prefault('.plumbline/payloads').describe(
    'Folder of this machine for what is not in the storage yet. Each gateway needs its own, and the same after a restart.',
  ),
  joinWindow: durationFrom('1s').prefault('60s').describe('How long a request waits for its answer.'),
  segmentAge: durationFrom('1s')
    .prefault('30s')
    .describe('How old payloads get before they go to the storage.'),
  segmentSize: z
    .int()
    .min(64 * 1024)
    .max(1024 ** 3)
    .prefault(32 * 1024 ** 2)
    .describe('How many bytes of payloads go to the storage at once, at most.'),
  largestBody: z
    .int()
    .min(1024)
    .max(64 * 1024 ** 2)
    .prefault(1024 ** 2)
    .describe('Largest body of an event, bytes; a larger one is refused.'),
  backlog: z
    .int()
    .min(1024 ** 2)
    .prefault(256 * 1024 ** 2)
    .describe('Bytes that may wait to be read. Beyond, fewer requests are kept: half, a quarter, and so on.'),
  answerWithin: durationFrom('1ms')
    .prefault('40ms')
    .describe(
      'How long an event may wait for the disk before its sender is let go; it counts as late, and may be kept all the same.',
    ),
  synchronous: z
    .boolean()
    .prefault(false)
    .describe('Write to the disk itself before answering: survives a power cut, at the cost of speed.'),
});
export type PayloadReceiver = z.output<typeof PayloadReceiver>;
