import { createInterface } from 'node:readline';
import { decompressed } from '../files/decompressed.ts';

/**
 * The line of the first text that is not JSON, looked for from a little before where DuckDB says it is: it counts
 * differently by version and by where its buffers end. Undefined where all lines that were looked at are JSON.
 */
export async function brokenJsonLine(file: string, near: number): Promise<number | undefined> {
  const stream = decompressed(file);
  let number = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (number < near - 2 || line.trim() === '') continue;
      if (number > near + 2) return undefined;
      if (!isJson(line)) return number;
    }
    return undefined;
  } finally {
    stream.destroy();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
