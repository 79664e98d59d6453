/**
 * Where the gateway puts what a model was asked and answered, and where scans find it. The object store is the only
 * thing both know: whoever writes and whoever reads need not run at the same time or on the same machine.
 *
 * `payloads/<namespace>/<model>/<from>-<to>-<segment>.parquet`: one row for each instance that was asked about, of one
 * closed segment. `from` and `to` are the times of its first and last request, milliseconds since 1970, 15 digits, so
 * that names sort by time. `labels/<namespace>/<model>/…` the same for labels that came later.
 */
export interface ModelName {
  /** Namespace of the InferenceService. */
  namespace: string;
  /** Name of the InferenceService. */
  name: string;
}

/** Columns of a payload file besides the features, which have the names that the configuration gives them. */
export const payloadColumns = {
  /** Id of the request (`ce-id`), with `#<n>` behind it for the n-th instance (from 0) of a request that has several. */
  id: 'plumbline_id',
  /** Time of the request, a timestamp in UTC. */
  time: 'plumbline_time',
  /** Revision that answered, as the pod is called; empty where nothing says so. */
  revision: 'plumbline_revision',
  /** First output of the model; null where no response was logged. */
  prediction: 'plumbline_prediction',
} as const;

/** Columns of a file of labels. */
export const labelColumns = {
  /** The id of the instance, as in `payloadColumns.id`. */
  id: 'plumbline_id',
  time: 'plumbline_time',
  label: 'plumbline_label',
} as const;

/** A part of the payloads of a model: its files, oldest first, and what is in them. */
export interface PayloadWindow {
  /** Keys in the object store. */
  payloads: string[];
  labels: string[];
  /** Times of the first and the last request, RFC 3339. */
  from: string;
  to: string;
  /** Rows in the files, which may be more than the window asks for. */
  available?: number;
  /** Take the newest so many rows only. */
  rows?: number;
  /** Take only rows asked from `since` on and before `until`, RFC 3339. */
  since?: string;
  until?: string;
}

const digits = 15;

export function payloadKey(
  { namespace, name }: ModelName,
  segment: { from: number; to: number; id: string },
  what: 'payloads' | 'labels' = 'payloads',
): string {
  const times = [segment.from, segment.to].map((time) => String(Math.trunc(time)).padStart(digits, '0'));
  return `${what}/${namespace}/${name}/${times.join('-')}-${segment.id}.parquet`;
}
