import type { Readable } from 'node:stream';

const newline = 10;

/** Complete lines of a stream as they arrive, however long; the remainder of one that breaks off is dropped. */
export async function* readLines(stream: Readable): AsyncGenerator<string, void> {
  let pending: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      pending.push(chunk.subarray(start, end));
      const line = Buffer.concat(pending).toString();
      pending = [];
      start = end + 1;
      if (line !== '') yield line;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
}
