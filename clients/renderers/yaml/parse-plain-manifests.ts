import { collectValue } from './collect-value.ts';
import type { Standing } from './collect-value.ts';
import { ManifestCollector } from './manifest-collector.ts';
import type { Manifests } from './manifest-collector.ts';
import type { Place } from './plain-document.ts';
import { readPlainJson } from './read-plain-json.ts';
import { readPlainYaml } from './read-plain-yaml.ts';

/** Nearly every text is plain, and then this takes a tenth of the time. Undefined for others, and for any fault. */
export function parsePlainManifests(text: string, file: string): Manifests | undefined {
  const json = readPlainJson(text);
  const documents = json === undefined ? readPlainYaml(text) : [json];
  if (documents === undefined) return undefined;
  let isNested = false;
  const found = new ManifestCollector<Place>(({ line, column }) => ({ file, line, column }));
  // Only the items of the outermost list are known by their places.
  const inNested = (): undefined => {
    isNested = true;
  };
  for (const { value, items, line, column } of documents) {
    const item = (index: number): Standing<Place> | undefined => {
      const at = items[index];
      return at === undefined ? undefined : { at, item: inNested };
    };
    collectValue(value, { at: { line, column }, item }, found);
  }
  const manifests = found.finish();
  return manifests.faults.length > 0 || isNested ? undefined : manifests;
}
