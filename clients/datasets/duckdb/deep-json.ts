import { decompressed } from '../files/decompressed.ts';

/** Levels of brackets. DuckDB reads some more, but from some tens of thousands on it ends the whole process. */
export const mostLevels = 1000;

const byteOf = (character: string): number => character.charCodeAt(0);
const [newline, quote, backslash] = [byteOf('\n'), byteOf('"'), byteOf('\\')];
const [openArray, closeArray, openObject, closeObject] = [byteOf('['), byteOf(']'), byteOf('{'), byteOf('}')];

/**
 * The first line on which brackets of JSON are nested deeper than `mostLevels`; undefined where none is, or where the
 * file cannot be read: that is told by whoever reads it.
 *
 * @param isLines each line is a JSON text of its own.
 */
export async function deepJsonLine(file: string, isLines: boolean): Promise<number | undefined> {
  const nesting = new Nesting(isLines);
  const stream = decompressed(file);
  try {
    for await (const bytes of stream) if (nesting.isTooDeepIn(bytes as Buffer)) return nesting.line;
  } catch {
    return undefined;
  } finally {
    stream.destroy();
  }
  return undefined;
}

/** Follows the brackets of a text that comes in pieces. */
class Nesting {
  line = 1;
  private readonly isLines: boolean;
  private levels = 0;
  private isText = false;
  private isEscaped = false;
  private isLineBegun = false;

  constructor(isLines: boolean) {
    this.isLines = isLines;
  }

  isTooDeepIn(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; at++) {
      if (this.isLines && !this.isLineBegun) {
        // Most lines are too short for so many brackets: they are passed over as fast as their ends are found.
        const end = bytes.indexOf(newline, at);
        if (end !== -1 && end - at <= mostLevels) {
          this.line++;
          at = end;
          continue;
        }
        this.isLineBegun = true;
      }
      this.take(bytes[at] ?? newline);
      if (this.levels > mostLevels) return true;
    }
    return false;
  }

  private take(byte: number): void {
    if (byte === newline) this.endLine();
    else if (this.isEscaped) this.isEscaped = false;
    else if (this.isText) {
      if (byte === backslash) this.isEscaped = true;
      else if (byte === quote) this.isText = false;
    } else if (byte === quote) this.isText = true;
    else if (byte === openArray || byte === openObject) this.levels++;
    else if (byte === closeArray || byte === closeObject) this.levels--;
  }

  private endLine(): void {
    this.line++;
    // A string ends with its line: JSON has no other.
    this.isText = false;
    this.isEscaped = false;
    if (!this.isLines) return;
    this.levels = 0;
    this.isLineBegun = false;
  }
}
