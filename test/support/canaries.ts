import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Values that must show nowhere, each with a name that says where it was planted. */
export class Canaries {
  readonly #planted = new Map<string, string>();

  /** A value that is found again wherever it shows, raw or in base64. */
  plant(place: string): string {
    const value = `canary-${this.#planted.size}-${place.replaceAll(/\W+/g, '-')}-sings`;
    this.#planted.set(place, value);
    return value;
  }

  /** Fails where anything of what was planted shows in a text. */
  assertAbsent(text: string, where: string): void {
    for (const [place, value] of this.#planted) {
      for (const form of [value, ...encodedForms(value)]) {
        assert(!text.includes(form), `${place} shows in ${where}: …${around(text, form)}…`);
      }
    }
  }

  /** The same for every file below a folder. */
  assertAbsentBelow(folder: string): number {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const { parentPath, name } of files) {
      const file = path.join(parentPath, name);
      this.assertAbsent(readFileSync(file, 'latin1'), file);
    }
    return files.length;
  }
}

/** What base64 makes of the inside of a value, wherever in a longer text it begins. */
function encodedForms(value: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from('x'.repeat(shift) + value).toString('base64');
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
}

function around(text: string, form: string): string {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 80), at + form.length + 20);
}
