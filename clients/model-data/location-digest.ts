import { stat } from 'node:fs/promises';
import { textHash } from '../../domain/text/text-hash.ts';
import { digestFiles } from '../datasets/files/digest-files.ts';
import { localFiles } from '../datasets/files/local-files.ts';
import { digestOfS3 } from '../datasets/files/s3-files.ts';

/** Digests of files that have not changed since, by location: reading a reference whole takes longer than a scan. */
const known = new Map<string, { stamp: string; digest: string }>();

/** A digest of what a location holds now. Rejects with a DatasetError where it holds nothing. */
export async function digestOfLocation(location: string): Promise<string> {
  if (location.startsWith('s3://')) return await digestOfS3(location);
  const { files } = await localFiles(location);
  const facts = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return [file, size, mtimeMs];
    }),
  );
  const stamp = textHash(JSON.stringify(facts));
  const before = known.get(location);
  if (before?.stamp === stamp) return before.digest;
  const digest = await digestFiles(files);
  known.set(location, { stamp, digest });
  return digest;
}
