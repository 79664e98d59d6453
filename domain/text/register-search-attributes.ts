/** As the forms of Temporal's tools name types. */
const spokenTypes: Readonly<Record<string, string>> = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' };

/**
 * One line for an operator: which search attributes a namespace lacks, what that means, and how they are registered,
 * self-hosted and on Temporal Cloud.
 */
export function howToRegister(missing: readonly { name: string; type: string }[], namespace: string): string {
  const typed = missing.map(({ name, type }) => ({ name, type: spokenTypes[type] ?? type }));
  const create = typed.map(({ name, type }) => `--name ${name} --type ${type}`).join(' ');
  const cloud = typed.map(({ name, type }) => `--sa "${name}=${type}"`).join(' ');
  return (
    `namespace ${namespace} lacks the search attributes ${typed.map(({ name }) => name).join(', ')}, and registering them was refused; ` +
    'all goes on without them, only searching by them is slower here and not possible in the UI of Temporal. ' +
    `Register them with \`temporal operator search-attribute create --namespace ${namespace} ${create}\`, ` +
    `on Temporal Cloud with \`tcld namespace search-attributes add --namespace ${namespace} ${cloud}\` or in its UI; what starts from then on has them`
  );
}
