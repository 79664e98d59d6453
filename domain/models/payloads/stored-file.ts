import type { ModelName } from './payload-files.ts';

/** What the key of a stored file tells. */
export interface StoredFile {
  key: string;
  /** Times of the first and last row, milliseconds since 1970. */
  from: number;
  to: number;
  /** Rows in it; undefined where whoever wrote it did not say. */
  rows: number | undefined;
}

/** The id of a segment in a key: the log it is from, its number there, and the rows that the file holds. */
export function segmentId(segment: { log: string; number: number; rows: number }): string {
  return `${segment.log}-${segment.number}-${segment.rows}rows`;
}

/** Where the files of a model are, up to their times. */
export function filesPrefix({ namespace, name }: ModelName, what: 'payloads' | 'labels'): string {
  return `${what}/${namespace}/${name}/`;
}

/** Reads a key as `payloadKey` makes it; undefined for anything else. */
export function readKey(key: string): StoredFile | undefined {
  const match = /\/(?<from>\d{15})-(?<to>\d{15})-(?:[^/]*-(?<rows>\d+)rows|[^/]*)\.parquet$/.exec(key);
  if (match?.groups === undefined) return undefined;
  const { from, to, rows } = match.groups;
  return { key, from: Number(from), to: Number(to), rows: rows === undefined ? undefined : Number(rows) };
}

/** `namespace/name`, as configurations write it. */
export function parseModelName(text: string): ModelName {
  const [namespace = '', name = ''] = text.split('/');
  return { namespace, name };
}
