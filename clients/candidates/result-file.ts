import { z } from 'zod';
import { shortened, visible } from '../../domain/text/visible.ts';
import { CandidateResultError } from './errors.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a SHA-256 in 64 hexadecimal digits' });

/**
 * What is shown to people and written into pull requests, chat and registries: nothing in it may break out of a line, or
 * be read as markup there.
 */
const Place = z
  .string()
  .min(1)
  .max(900)
  .regex(/^[^\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}<>"'`|\\^{}]+$/u, {
    error: 'expected a path or an address without blanks, quotes, < > ` | and control characters',
  });
const oneLine = { error: 'expected one line without control characters' };
const Line = z.string().regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]*$/u, oneLine);
const Name = Line.min(1).max(200);

/** Far more than anybody looks at. */
const mostEntries = 500;
const isFew = (record: object): boolean => Object.keys(record).length <= mostEntries;
const tooMany = { error: `expected ${mostEntries} entries at most` };

/**
 * `result.json`: what a training Job says of the candidate that it made, or an evaluation Job of the one that it was given. It is untrusted: what can be checked is, and
 * what the candidate can do is measured by its answers. Unknown keys are kept out.
 */
export const CandidateResult = z.object({
  version: z.literal(1).prefault(1),
  /** Where the candidate's files are: a URI, or a path below OUTPUT_URI. */
  modelUri: Place,
  /** Of the model, where it is a single file. */
  modelSha256: Sha256.exactOptional(),
  /** TRAINING_DATA_SHA256, as the program was told: which data it learnt from. */
  dataSha256: Sha256,
  /** How well it does, as the program knows, on rows that it did not learn from. */
  metrics: z.record(Name, z.number()).refine(isFew, tooMany).prefault({}),
  /** Settings that it was trained with. */
  parameters: z
    .record(Name, z.union([Line.max(2000), z.number(), z.boolean()]))
    .refine(isFew, tooMany)
    .prefault({}),
  /** What trained it. */
  code: z
    .object({ image: Line.max(500).exactOptional(), revision: Line.max(200).exactOptional() })
    .prefault({}),
  /** Of one answer, milliseconds. */
  latencyMs: z.number().min(0).exactOptional(),
  sizeBytes: z.int().min(0).exactOptional(),
  /** Its answers to the questions, a path below OUTPUT_URI: JSON lines, CSV or Parquet. Where an evaluation Job answers, only that says it. */
  predictions: Place.exactOptional(),
});
export type CandidateResult = z.output<typeof CandidateResult>;

/** Reads `result.json`. Raises a CandidateResultError with one line that names the place of the first fault. */
export function parseResult(body: Uint8Array, uri: string): CandidateResult {
  const result = CandidateResult.safeParse(jsonOf(body, uri));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  // Names are the Job's own, and nobody knows what is in them.
  const where =
    issue === undefined || issue.path.length === 0
      ? ''
      : `, ${shortened(visible(issue.path.join('.')), 100)}`;
  throw new CandidateResultError(`${uri}${where}: ${issue?.message ?? 'is not a result'}`);
}

function jsonOf(body: Uint8Array, uri: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new CandidateResultError(`${uri} is not JSON; was it cut off while it was written?`);
  }
}
