import type { CompletionNode, CompletionValues } from './completion-tree.ts';
import { indent, valueCases, walkingCases } from './shell-cases.ts';

/** A completion script for bash 3.2 or later: `source <(plumbline completion bash)`. */
export function bashCompletion(nodes: readonly CompletionNode[]): string {
  return `# bash completion for plumbline; made by \`plumbline completion bash\`
_plumbline() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" index
  # bash takes "--format=json" for three words
  if [[ $current == "=" ]]; then
    current=""
  elif [[ $previous == "=" ]]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$command|\${COMP_WORDS[index]}" in
${indent(6, walkingCases(nodes))}
    esac
  done
  COMPREPLY=()
  case "$command|$previous" in
${indent(4, valueCases(nodes, completeValues))}
  esac
  if [[ $current == -* ]]; then
    case "$command" in
${indent(6, nodes.map(completeOptions))}
    esac
  else
    case "$command" in
${indent(6, nodes.map(completeWords))}
    esac
  fi
}
_plumbline_words() {
  COMPREPLY+=($(compgen -W "$1" -- "$current"))
}
_plumbline_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen -f -- "$current"))
}
complete -F _plumbline plumbline
`;
}

function completeOptions({ path, options }: CompletionNode): string {
  return `'${path}') _plumbline_words '${options.flatMap(({ names }) => names).join(' ')}' ;;`;
}

function completeWords({ path, commands, arguments: values }: CompletionNode): string {
  const words = [...commands.map(({ name }) => name), ...values.words];
  return `'${path}') ${completeValues({ words, files: values.files })} ;;`;
}

function completeValues({ words, files }: CompletionValues): string {
  const completions = words.length === 0 ? '' : `_plumbline_words '${words.join(' ')}'; `;
  return `${completions}${files ? '_plumbline_files; ' : ''}`.trim() || ':;';
}
