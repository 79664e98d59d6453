import type { CompletionNode, CompletionValues } from './completion-tree.ts';
import { indent, quote, valueCases, walkingCases } from './shell-cases.ts';

/** A completion script for zsh: `source <(plumbline completion zsh)`, or a file `_plumbline` on the fpath. */
export function zshCompletion(nodes: readonly CompletionNode[]): string {
  return `#compdef plumbline
# zsh completion for plumbline; made by \`plumbline completion zsh\`
_plumbline() {
  local command="" index
  local -a described
  for ((index = 2; index < CURRENT; index++)); do
    case "$command|\${words[index]}" in
${indent(6, walkingCases(nodes))}
    esac
  done
  case "$command|\${words[CURRENT-1]}" in
${indent(4, valueCases(nodes, completeValues))}
  esac
  if [[ $PREFIX == -* ]]; then
    case "$command" in
${indent(6, nodes.map(describeOptions))}
    esac
    _describe -o 'option' described
  else
    case "$command" in
${indent(6, nodes.map(completeWords))}
    esac
  fi
}
if [[ $funcstack[1] == _plumbline ]]; then
  _plumbline "$@"
else
  compdef _plumbline plumbline
fi
`;
}

function describeOptions({ path, options }: CompletionNode): string {
  const entries = options.flatMap(({ names, description }) =>
    names.map((name) => describe(name, description)),
  );
  return `'${path}') described=(${entries.join(' ')}) ;;`;
}

function completeWords({ path, commands, arguments: values }: CompletionNode): string {
  const entries = commands.map(({ name, description }) => describe(name, description));
  const subcommands =
    entries.length === 0 ? '' : `described=(${entries.join(' ')}); _describe 'command' described; `;
  return `'${path}') ${subcommands}${completeValues(values)} ;;`;
}

/** `name:description`, in which a colon of the name would end it. */
function describe(name: string, description: string): string {
  return quote(`${name.replaceAll(':', String.raw`\:`)}:${description}`);
}

function completeValues({ words, files }: CompletionValues): string {
  const completions = words.length === 0 ? '' : `compadd -- ${words.join(' ')}; `;
  return `${completions}${files ? '_files; ' : ''}`.trim() || ':;';
}
