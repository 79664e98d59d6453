import type { CompletionNode, CompletionOption, CompletionValues } from './completion-tree.ts';
import { quote } from './shell-cases.ts';

/** A completion script for fish: `plumbline completion fish | source`. */
export function fishCompletion(nodes: readonly CompletionNode[]): string {
  return `# fish completion for plumbline; made by \`plumbline completion fish\`
function __plumbline_at --description 'Whether the words before the cursor name exactly this command'
  set -l command
  for word in (commandline -opc)[2..-1]
    contains -- "$command $word" ${commandPaths(nodes).map(quote).join(' ')}; and set command "$command $word"
  end
  test "$command" = "$argv[1]"
end
complete -c plumbline -f
${nodes.flatMap(linesOf).join('\n')}
`;
}

/** Each with a space in front, because fish has no quick way to join words without one. */
function commandPaths(nodes: readonly CompletionNode[]): string[] {
  return nodes.filter(({ path }) => path !== '').map(({ path }) => ` ${path}`);
}

function linesOf({ path, commands, options, arguments: values }: CompletionNode): string[] {
  const here = `complete -c plumbline -n ${quote(`__plumbline_at ${quote(path === '' ? '' : ` ${path}`)}`)}`;
  return [
    ...commands.map(({ name, description }) => `${here} -a ${name} -d ${quote(description)}`),
    ...(values.words.length === 0 ? [] : [`${here} -a ${quote(values.words.join(' '))}`]),
    ...(values.files ? [`${here} -F`] : []),
    ...options.map((option) => `${here}${describeOption(option)}`),
  ];
}

function describeOption({ names, description, value }: CompletionOption): string {
  const flags = names.map((name) =>
    name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
  );
  return `${flags.join('')}${value === undefined ? '' : describeValue(value)} -d ${quote(description)}`;
}

/** `-x` is a value that is no file. */
function describeValue({ words, files }: CompletionValues): string {
  return `${files ? ' -r -F' : ' -x'}${words.length === 0 ? '' : ` -a ${quote(words.join(' '))}`}`;
}
