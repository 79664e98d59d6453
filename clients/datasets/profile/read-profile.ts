import { open, type FileHandle } from 'node:fs/promises';
import type { ColumnProfile } from '../../../domain/models/reference-profile.ts';
import { decodeBlock } from './column-block.ts';
import { ProfileError } from './errors.ts';
import {
  formatVersion,
  magic,
  sha256,
  trailerBytes,
  type ProfileEntry,
  type ProfileFooter,
} from './format.ts';

/** A stored profile, of which a column at a time is read. */
export interface StoredProfile {
  readonly file: string;
  readonly footer: ProfileFooter;
  /** The column as it was kept; undefined when the reference did not have it. Rejects with a ProfileError. */
  readColumn(name: string): Promise<ColumnProfile | undefined>;
  close(): Promise<void>;
}

/** Whether a file starts as a profile does; any other file is data. */
export async function isProfile(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return bytesRead === magic.length && buffer.equals(magic);
  } finally {
    await handle.close();
  }
}

/**
 * Opens a profile and checks that its footer is what was written. Rejects with a ProfileError.
 *
 * @param label what the user called it, for messages
 */
export async function openProfile(file: string, label = file): Promise<StoredProfile> {
  const handle = await open(file);
  try {
    const footer = await readFooter(label, handle);
    const entries = new Map(footer.columns.map((entry) => [entry.name, entry]));
    return {
      file,
      footer,
      readColumn: async (name) => {
        const entry = entries.get(name);
        return entry === undefined ? undefined : readColumn(label, handle, entry);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readFooter(file: string, handle: FileHandle): Promise<ProfileFooter> {
  const { size } = await handle.stat();
  const trailer = await readAt(handle, Math.max(0, size - trailerBytes), Math.min(size, trailerBytes));
  if (trailer.length < trailerBytes || !Buffer.from(trailer.subarray(36)).equals(magic))
    throw damaged(file, 'its end is missing');
  const length = Buffer.from(trailer).readUInt32LE(32);
  const start = size - trailerBytes - length;
  if (start < magic.length) throw damaged(file, 'its end was changed');
  const footer = await readAt(handle, start, length);
  if (sha256(footer) !== Buffer.from(trailer.subarray(0, 32)).toString('hex'))
    throw damaged(file, 'its description was changed');
  const parsed = JSON.parse(new TextDecoder().decode(footer)) as ProfileFooter;
  if (parsed.version !== formatVersion)
    throw new ProfileError(
      'profile-version',
      file,
      `is a profile of format ${parsed.version}, this plumbline reads format ${formatVersion}; make it again with plumbline model profile`,
    );
  return parsed;
}

async function readColumn(file: string, handle: FileHandle, entry: ProfileEntry): Promise<ColumnProfile> {
  const block = await readAt(handle, entry.offset, entry.length);
  if (block.length < entry.length || sha256(block) !== entry.sha256)
    throw damaged(file, `column ${entry.name} was changed`);
  return decodeBlock(block, entry.jsonLength);
}

async function readAt(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) return bytes.subarray(0, read);
    read += bytesRead;
  }
  return bytes;
}

function damaged(file: string, reason: string): ProfileError {
  return new ProfileError(
    'profile-damaged',
    file,
    `the profile is damaged (${reason}); make it again with plumbline model profile`,
  );
}
