import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { ParsedNode } from 'yaml';
import { chartInflationOf, referencesOf } from '../../../domain/source/kustomize/references.ts';
import type { KustomizationReference } from '../../../domain/source/kustomize/references.ts';
import { findInside, nameInside } from '../inside.ts';
import type { RenderFault, SourcePosition } from '../renderer.ts';
import { kustomizationNames } from '../source-kind.ts';
import { readSourceText } from '../source-text.ts';
import { isRemote, withoutCredentials } from './remote.ts';

const maximumBytes = 1_000_000;

export interface CheckedKustomization {
  /** The file that kustomize begins with, relative to the root. */
  file: string;
  /** All kustomizations that take part. */
  files: string[];
  faults: RenderFault[];
}

/**
 * Reads a kustomization and all that it builds upon before kustomize does, and finds what must not or cannot be read:
 * on other servers, outside the checkout, missing, or run by other programs. `folder` is a real path inside
 * `realRoot`.
 */
export async function checkKustomization(
  realRoot: string,
  folder: string,
  allowRemote: boolean,
): Promise<CheckedKustomization> {
  const check = new Check(realRoot, allowRemote);
  const file = await check.folder(folder, undefined);
  return { file, files: [...check.files.values()], faults: check.faults };
}

class Check {
  readonly faults: RenderFault[] = [];
  /** By folder. */
  readonly files = new Map<string, string>();
  readonly #realRoot: string;
  readonly #allowRemote: boolean;

  constructor(realRoot: string, allowRemote: boolean) {
    this.#realRoot = realRoot;
    this.#allowRemote = allowRemote;
  }

  /** `from` is where a kustomization names this folder. Answers the file of the kustomization. */
  async folder(real: string, from: SourcePosition | undefined): Promise<string> {
    const name = nameInside(this.#realRoot, real);
    const entries = await readdir(real);
    const present = kustomizationNames.filter((one) => entries.includes(one));
    const file = path.posix.join(name, present[0] ?? 'kustomization.yaml');
    if (this.files.has(name)) return file;
    this.files.set(name, file);
    const [first, second] = present;
    if (first === undefined)
      this.#fault(from ?? { file, line: 1, column: 1 }, `there is no kustomization.yaml in ${name || '.'}`);
    else if (second !== undefined)
      this.#fault({ file, line: 1, column: 1 }, `${second} stands beside it; remove one of the two`);
    else await this.#kustomization(real, file);
    return file;
  }

  async #kustomization(folder: string, file: string): Promise<void> {
    const located = await findInside(this.#realRoot, path.join(this.#realRoot, file));
    if (typeof located === 'string')
      return this.#fault({ file, line: 1, column: 1 }, `is a symbolic link that leads out of the source`);
    const source = await readSourceText(located.real, maximumBytes);
    if (!('text' in source))
      return this.#fault({ file, line: source.line, column: source.column }, source.fault);

    const lines = new LineCounter();
    const at = (offset: number): SourcePosition => {
      const { line, col } = lines.linePos(offset);
      return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
    };
    const [root, fault] = parse(source.text, lines);
    if (fault !== undefined) return this.#fault(at(fault.offset), fault.message);
    if (root === null) return undefined;
    const inflation = chartInflationOf(root);
    if (inflation !== undefined)
      this.#fault(
        at(inflation.offset),
        `${inflation.field} is refused: it runs helm, which fetches charts; render the chart as a target of its own`,
      );
    for (const reference of referencesOf(root))
      await this.#reference(folder, reference, at(reference.offset));
  }

  async #reference(folder: string, reference: KustomizationReference, at: SourcePosition): Promise<void> {
    const { field, target, mayBeFolder } = reference;
    const found = await findInside(this.#realRoot, path.resolve(folder, target));
    // Kustomize tries a file first, whatever its name looks like; an address it fetches even so.
    const isFile = typeof found === 'object' && !found.isDirectory;
    if (isRemote(target) && !(isFile && !target.includes('://'))) {
      if (this.#allowRemote) return;
      const remedy = 'copy it into the repository, or set `kustomize.allowRemote`';
      return this.#fault(at, `${field}: ${withoutCredentials(target)} is on another server; ${remedy}`);
    }
    if (found === 'outside' || (found === 'missing' && this.#leadsOut(folder, target)))
      return this.#fault(at, `${field}: ${target} leads out of the source; copy it into the repository`);
    if (found === 'missing') return this.#fault(at, `${field}: ${target} does not exist`);
    if (found.isDirectory && mayBeFolder) await this.folder(found.real, at);
    return undefined;
  }

  #leadsOut(folder: string, target: string): boolean {
    return nameInside(this.#realRoot, path.resolve(folder, target)).startsWith('..');
  }

  #fault(position: SourcePosition, message: string): void {
    this.faults.push({ position, message });
  }
}

type Fault = { offset: number; message: string };

/** Nodes only: aliases are not expanded, so a bomb is as small as its text. */
function parse(text: string, lineCounter: LineCounter): [ParsedNode | null, Fault | undefined] {
  try {
    const document = parseDocument(text, {
      lineCounter,
      schema: 'failsafe',
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    const [error] = document.errors;
    if (error === undefined) return [document.contents, undefined];
    const message = `invalid YAML: ${error.message.replaceAll(/\s+/g, ' ')}`;
    return [null, { offset: error.pos[0], message }];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [null, { offset: 0, message: 'nested too deeply to be read' }];
  }
}
