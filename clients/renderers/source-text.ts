import { lstat, readFile } from 'node:fs/promises';

/** A file as text, or what is wrong with it and where. */
export type SourceText = { text: string } | { fault: string; line: number; column: number };

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** What YAML 1.1 calls printable; a byte order mark counts only as the very first character, which is dropped. */
const unprintable =
  /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** Reads a regular file of UTF-8 text. `file` is a real path: a symbolic link is not followed. */
export async function readSourceText(file: string, maximumBytes: number): Promise<SourceText> {
  try {
    const status = await lstat(file);
    if (!status.isFile()) return wholeFile('is not a regular file');
    if (status.size > maximumBytes)
      return wholeFile(`is ${status.size} bytes large, more than the ${maximumBytes} that are read`);
    return decode(await readFile(file));
  } catch (error) {
    return wholeFile(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function decode(bytes: Uint8Array): SourceText {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return wholeFile('is UTF-16; save it as UTF-8');
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    const lossy = new TextDecoder().decode(bytes);
    return at(lossy, lossy.indexOf('\ufffd'), 'is not valid UTF-8; save it as UTF-8');
  }
  const stray = unprintable.exec(text);
  if (stray === null) return { text };
  const code = text.codePointAt(stray.index)?.toString(16).toUpperCase().padStart(4, '0');
  return at(text, stray.index, `holds the character U+${code}, which YAML forbids; is it a text file?`);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function wholeFile(fault: string): SourceText {
  return { fault, line: 1, column: 1 };
}

function at(text: string, offset: number, fault: string): SourceText {
  const before = text.slice(0, Math.max(offset, 0)).split('\n');
  return { fault, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
