import { createHash } from 'node:crypto';
import type { ColumnType } from '../../../domain/models/column.ts';
import type { SourceColumn, SourceKind } from '../../../domain/models/source-column.ts';
import type { RepeatedRows } from '../comparison/repeated-rows.ts';

/**
 * A profile file, made to be written a column at a time and read back in any order:
 *
 *   magic (8 bytes) | one block for each column | footer (JSON) | SHA-256 of the footer (32) | its length (u32) | magic
 *
 * A block is the column's arrays as they are in memory (little-endian, each 8-byte aligned), then the rest of the
 * profile as JSON. The footer says where each block is and its SHA-256, so that what was changed or cut off is
 * noticed when it is read.
 */
export const magic = Buffer.from('PLUMBPRF', 'latin1');
export const formatVersion = 1;
/** Digest, length and magic. */
export const trailerBytes = 32 + 4 + magic.length;

export interface ProfileFooter {
  version: number;
  /** What the reference was called, and its digest when it was read. */
  source: { label: string; sha256: string; rows: number; rowsInWindow: number };
  settings: ProfileSettings;
  schema: SourceColumn[];
  repeated: RepeatedRows[];
  columns: ProfileEntry[];
}

/** What a profile depends on: comparing with others would need the source again. */
export interface ProfileSettings {
  types: Record<string, ColumnType>;
  time: string | null;
}

export interface ProfileEntry {
  name: string;
  kind: SourceKind;
  offset: number;
  length: number;
  /** Length of the JSON at the end of the block. */
  jsonLength: number;
  sha256: string;
}

export function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
