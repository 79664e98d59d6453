import type { CompletionNode, CompletionValues } from './completion-tree.ts';

/** Branches of `case "$command|$word"` that walk along the words before the cursor; bash and zsh share them. */
export function walkingCases(nodes: readonly CompletionNode[]): string[] {
  const optionsWithValue = nodes.flatMap(({ options }) => options.filter(({ value }) => value !== undefined));
  const names = new Set(optionsWithValue.flatMap((option) => option.names));
  return [
    ...[...names].map((name) => `*'|${name}') ((index++)) ;;`),
    ...nodes.flatMap(({ path, commands }) =>
      commands.map(({ name }) => `'${path}|${name}') command='${`${path} ${name}`.trim()}' ;;`),
    ),
  ];
}

/** Branches of `case "$command|$previous"` that complete the value of an option and return. */
export function valueCases(
  nodes: readonly CompletionNode[],
  complete: (values: CompletionValues) => string,
): string[] {
  return nodes.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }) =>
      value === undefined
        ? []
        : [`${names.map((name) => `'${path}|${name}'`).join(' | ')}) ${complete(value)} return ;;`],
    ),
  );
}

/** Text in single quotes, as every shell takes it literally. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export function indent(width: number, lines: readonly string[]): string {
  return lines.map((line) => ' '.repeat(width) + line).join('\n');
}
