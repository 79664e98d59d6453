import { open } from 'node:fs/promises';
import { ClientError } from '../errors.ts';

/** The exported audit log cannot be read. */
class AuditLogError extends ClientError {
  readonly code = 'audit-log';
  readonly retryable = true;
}

/** How far a log was read. A rotated log is another file (`inode`), and is read from its start. */
export interface AuditLogPosition {
  inode: number;
  offset: number;
}

/** Some events, and the position behind them. */
export interface AuditLogPage {
  events: unknown[];
  position: AuditLogPosition;
}

const pageBytes = 4 * 1024 * 1024;

/** Of a log that was never read, only its end counts: what is older explains no drift of today. Bytes. */
const mostAtFirst = 256 * 1024 * 1024;

/**
 * The events that were written to an audit log (JSON lines, as `--audit-log-format=json` writes them) since a
 * position, page by page. A line that is not yet whole is left for the next time, one that is no JSON is passed over.
 */
export async function* followAuditLog(
  file: string,
  since: AuditLogPosition | undefined,
): AsyncGenerator<AuditLogPage> {
  await using handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new AuditLogError(`the audit log ${file} cannot be read (${error.code ?? 'unknown error'})`);
  });
  const { ino: inode, size } = await handle.stat();
  const isSame = since !== undefined && since.inode === inode && since.offset <= size;
  let offset = isSame ? since.offset : Math.max(0, size - mostAtFirst);
  let bytes = pageBytes;
  while (offset < size) {
    const buffer = Buffer.allocUnsafe(Math.min(bytes, size - offset));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    const page = buffer.subarray(0, bytesRead);
    const end = page.lastIndexOf(0x0a) + 1;
    if (end === 0) {
      if (offset + bytesRead >= size) return;
      // One line is longer than a page.
      bytes *= 2;
      continue;
    }
    offset += end;
    yield { events: parseLines(page.toString('utf8', 0, end)), position: { inode, offset } };
  }
}

function parseLines(text: string): unknown[] {
  const events: unknown[] = [];
  for (const line of text.split('\n')) {
    try {
      if (line !== '') events.push(JSON.parse(line));
    } catch {
      // The first line may be the rest of one whose start was passed over.
    }
  }
  return events;
}
