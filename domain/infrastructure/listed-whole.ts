/** More namespaces than this of one kind are read with one list of the whole cluster. */
const mostNamespaceLists = 8;

/**
 * Whether the objects of a kind are read with one list of the whole cluster instead of one of each namespace. Secrets
 * never are: nobody gets a right to all.
 *
 * @param namespaces in how many namespaces Git has objects of the kind.
 * @param worthOneList so many lists of namespaces take the server no longer than that one list.
 */
export function isListedWhole(
  { group, kind }: { group: string; kind: string },
  namespaces: number,
  worthOneList = 0,
): boolean {
  const isSecret = group === '' && kind === 'Secret';
  return !isSecret && namespaces > Math.max(mostNamespaceLists, worthOneList);
}
