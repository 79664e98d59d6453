import type { ScanResult } from './finding.ts';
import { objectKey, referenceOf } from './object.ts';
import type { ObjectReference } from './object.ts';

/** More findings than this are looked at again by a whole scan. */
const mostFindings = 200;

/**
 * What a scan of touched objects looks at: these, and whatever drifted when the target was last looked at, so that no
 * older finding is taken for a fresh one. Everything else was true then, and nobody touched it since. Undefined where
 * only a whole scan will do: nothing to build on, another commit, something that could not be read, too much drift.
 */
export function partialSelection(
  touched: readonly ObjectReference[],
  earlier: (ScanResult & { commit: string }) | undefined,
  commit: string,
): ObjectReference[] | undefined {
  if (earlier === undefined || earlier.commit !== commit || earlier.errors.length > 0) return undefined;
  if (earlier.findings.length > mostFindings) return undefined;
  const drifted = earlier.findings.map(({ apiVersion, kind, namespace, name }) =>
    referenceOf({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } }),
  );
  return [...new Map([...touched, ...drifted].map((one) => [objectKey(one), one])).values()];
}

/**
 * The result of a scan brought up to date by a look at some of its objects.
 *
 * @param selection from `partialSelection`: every object with a finding is in it.
 */
export function mergePartialScan(
  earlier: ScanResult,
  look: ScanResult,
  selection: readonly ObjectReference[],
): ScanResult {
  const looked = new Set(selection.map(objectKey));
  const ignored = [...earlier.ignored.filter((one) => !looked.has(objectKey(one))), ...look.ignored];
  const { compared, pending } = earlier.summary;
  return {
    ...look,
    summary: { ...look.summary, compared, pending, ignored: new Set(ignored.map(objectKey)).size },
    ignored,
    ...(earlier.warnings === undefined ? {} : { warnings: earlier.warnings }),
  };
}
