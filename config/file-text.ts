import { readFile } from 'node:fs/promises';
import type { Position } from './yaml/plain-document.ts';

/** A file that could not be read as text. */
export class FileTextError extends Error {
  readonly suggestion: string | undefined;
  /** Where reading ended, if it began. */
  readonly position: Position | undefined;

  constructor(message: string, suggestion?: string, position?: Position) {
    super(message);
    this.name = 'FileTextError';
    this.suggestion = suggestion;
    this.position = position;
  }
}

/** Longer than any sensible configuration: somebody named another file by mistake. */
const maximumBytes = 1_048_576;

/** The text of a small UTF-8 file. Rejects with a FileTextError. */
export async function readTextFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error);
  });
  if (bytes.length > maximumBytes) throw new FileTextError(`is larger than ${maximumBytes / 1024} KiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notUtf8(bytes);
  }
}

function unreadable(error: NodeJS.ErrnoException): FileTextError {
  const known = problems[error.code ?? ''];
  return known === undefined
    ? new FileTextError(`cannot be read (${error.code ?? error.message})`)
    : new FileTextError(...known);
}

const missing = [
  'no such file',
  'start from examples/plumbline.yaml, or name another with --config FILE',
] as const;
const forbidden = ['may not be read by this user', 'change its permissions'] as const;
const problems: Record<string, readonly [message: string, suggestion: string]> = {
  ENOENT: missing,
  ENOTDIR: missing,
  EISDIR: ['is a folder, not a file', 'name the file in it'],
  EACCES: forbidden,
  EPERM: forbidden,
};

/** Where the text stops being UTF-8: whatever the lenient decoder had to replace. */
function notUtf8(bytes: Uint8Array): FileTextError {
  const replacement = '\u{FFFD}';
  const before = new TextDecoder('utf-8').decode(bytes).split(replacement)[0]?.split('\n') ?? [];
  const position = { line: Math.max(1, before.length), column: (before.at(-1)?.length ?? 0) + 1 };
  return new FileTextError('is not UTF-8 from here on', 'save the file as UTF-8', position);
}
