import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { compressionOfName } from './format.ts';

/** The bytes of a file, decompressed where its name says so. Destroyed, it closes the file. */
export function decompressed(file: string): Readable {
  const compression = compressionOfName(file);
  const source = createReadStream(file, { highWaterMark: 1 << 20 });
  if (compression === 'none') return source;
  // What goes wrong shows in the stream that is answered.
  return pipeline(source, compression === 'gzip' ? createGunzip() : createZstdDecompress(), () => {});
}
