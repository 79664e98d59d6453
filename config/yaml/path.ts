/** Place of a value in a document: keys of mappings and indexes of lists, from the root. */
export type DocumentPath = readonly (string | number)[];

/** As people write it: `targets[0].schedule.every`. */
export function describePath(path: DocumentPath): string {
  return path
    .map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${segment}`))
    .join('')
    .replace(/^\./, '');
}
