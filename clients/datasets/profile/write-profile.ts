import { open, rename, rm } from 'node:fs/promises';
import type { ColumnProfile } from '../../../domain/models/reference-profile.ts';
import type { SourceKind } from '../../../domain/models/source-column.ts';
import { encodeBlock } from './column-block.ts';
import { formatVersion, magic, sha256, type ProfileEntry, type ProfileFooter } from './format.ts';

export type ProfiledColumn = { profile: ColumnProfile; kind: SourceKind };

/**
 * Writes a profile as its columns arrive. The file appears under its name only when it is complete; otherwise nothing
 * is left behind.
 *
 * @param describe called once all columns were read
 */
export async function writeProfile(
  file: string,
  columns: AsyncIterable<ProfiledColumn>,
  describe: () => Promise<Omit<ProfileFooter, 'version' | 'columns'>>,
): Promise<{ bytes: number }> {
  const partial = `${file}.partial-${process.pid}`;
  const handle = await open(partial, 'w');
  let offset = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (bytes.length > 0) await handle.writeFile(bytes);
    offset += bytes.length;
  };
  try {
    await write(magic);
    const entries: ProfileEntry[] = [];
    for await (const { profile, kind } of columns) {
      const { parts, jsonLength } = encodeBlock(profile);
      const start = offset;
      for (const part of parts) await write(part);
      const length = offset - start;
      entries.push({ name: profile.name, kind, offset: start, length, jsonLength, sha256: sha256(...parts) });
      await write(new Uint8Array(-offset & 7));
    }
    const footer = Buffer.from(
      JSON.stringify({ version: formatVersion, ...(await describe()), columns: entries }),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    for (const part of [footer, Buffer.from(sha256(footer), 'hex'), length, magic]) await write(part);
    await handle.close();
    await rename(partial, file);
    return { bytes: offset };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}
