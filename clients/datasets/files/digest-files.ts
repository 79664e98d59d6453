import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 over the bytes of files, one after the other, as hex. */
export async function digestFiles(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files)
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
  return hash.digest('hex');
}
