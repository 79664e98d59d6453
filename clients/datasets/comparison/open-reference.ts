import { stat } from 'node:fs/promises';
import type { DatasetOptions } from '../dataset-source.ts';
import { openDataset } from '../open-dataset.ts';
import { isProfile, openProfile } from '../profile/read-profile.ts';
import type { Reference } from './compare-sources.ts';

/** An open reference: rows, or a profile of them. */
export type OpenReference = Reference & { close(): Promise<void> };

/** Opens what `--reference` names: a profile is told from data by its first bytes. */
export async function openReference(location: string, options: DatasetOptions): Promise<OpenReference> {
  const holdsProfile = await isProfileLocation(location);
  if (holdsProfile && location.startsWith('s3://')) {
    const { downloadFromS3 } = await import('../files/s3-files.ts');
    const download = await downloadFromS3(location);
    const profile = await openProfile(download.location, location);
    return { profile, close: () => profile.close().then(() => download.remove()) };
  }
  if (holdsProfile) {
    const profile = await openProfile(location);
    return { profile, close: () => profile.close() };
  }
  const source = await openDataset(location, options);
  return { source, close: () => source.close() };
}

/** Whether a profile is there, and not data: by the first bytes of a file, by the name of an object in s3. */
export async function isProfileLocation(location: string): Promise<boolean> {
  if (location.startsWith('s3://')) return location.endsWith('.profile');
  const information = await stat(location).catch(() => undefined);
  return information?.isFile() === true && (await isProfile(location));
}
