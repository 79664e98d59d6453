import type { ColumnType } from '../../../domain/models/column.ts';
import { summariseColumn } from '../../../domain/models/compare/summarise-column.ts';
import { profileColumn } from '../../../domain/models/profile-column.ts';
import { addToRowHashes, newRowHashes } from '../../../domain/models/quality/duplicates.ts';
import type { ColumnProfile } from '../../../domain/models/reference-profile.ts';
import { columnAs, settleType } from '../../../domain/models/settle-type.ts';
import type { SourceColumn } from '../../../domain/models/source-column.ts';
import { mostHashedRows, repeatedRows } from '../comparison/repeated-rows.ts';
import type { DatasetSource } from '../dataset-source.ts';
import { UnknownColumnError } from '../errors.ts';
import { digestFiles } from '../files/digest-files.ts';
import { readColumns } from '../read-column.ts';
import type { ProfileFooter, ProfileSettings } from './format.ts';
import { writeProfile, type ProfiledColumn } from './write-profile.ts';

/** Values that are held at a time. */
const valuesAtATime = 4_000_000;

/**
 * Reads a reference once and keeps what comparisons need of it. Columns that cannot be compared are left out.
 *
 * @returns how many columns were kept and the size of the file
 */
export async function makeProfile(
  source: DatasetSource,
  file: string,
  settings: ProfileSettings,
  onProgress?: (columns: number, of: number) => void,
): Promise<{ columns: number; bytes: number }> {
  for (const name of [...Object.keys(settings.types), ...(settings.time === null ? [] : [settings.time])])
    if (!source.columns.some((column) => column.name === name))
      throw new UnknownColumnError(source.label, `${source.label}: has no column ${name}`);
  const hashes = newRowHashes(Math.min(mostHashedRows, source.rows));
  const columns = source.columns.filter(
    ({ name, kind }) => name !== settings.time && isKept(kind, settings.types[name]),
  );
  const size = Math.min(256, Math.max(1, Math.floor(valuesAtATime / source.rows)));
  async function* profiles(): AsyncIterable<ProfiledColumn> {
    for (let start = 0; start < columns.length; start += size) {
      const batch = columns.slice(start, start + size);
      const requests = batch.map((column) => ({ ...column, type: settings.types[column.name] }));
      for (const [index, column] of (await readColumns(source, requests)).entries()) {
        const { kind } = batch[index] as SourceColumn;
        const type = settleType(kind, column, column, settings.types[column.name]);
        if (type !== 'text') addToRowHashes(hashes, column);
        if (type === undefined) continue;
        yield { kind, profile: withSummary(profileColumn(columnAs(column, type), settings.time !== null)) };
      }
      onProgress?.(Math.min(columns.length, start + size), columns.length);
    }
  }
  const description = async (): Promise<Omit<ProfileFooter, 'version' | 'columns'>> => ({
    source: {
      label: source.label,
      sha256: await digestFiles(source.handle().files),
      rows: source.rows,
      rowsInWindow: source.rowsInWindow,
    },
    settings,
    schema: source.columns,
    repeated: repeatedRows(hashes),
  });
  const { bytes } = await writeProfile(file, profiles(), description);
  return { columns: columns.length, bytes };
}

/** Taken over all values, before any are thinned out. */
function withSummary(profile: ColumnProfile): ColumnProfile {
  return { ...profile, summary: summariseColumn(profile) } as ColumnProfile;
}

function isKept(kind: SourceColumn['kind'], stated: ColumnType | undefined): boolean {
  return stated !== undefined || (kind !== 'time' && kind !== 'unsupported');
}
