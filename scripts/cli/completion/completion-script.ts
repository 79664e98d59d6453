import type { Command } from 'commander';
import type { Shell } from '../commands/completion.ts';
import { bashCompletion } from './bash-completion.ts';
import { completionTree } from './completion-tree.ts';
import type { CompletionNode } from './completion-tree.ts';
import { fishCompletion } from './fish-completion.ts';
import { zshCompletion } from './zsh-completion.ts';

const scripts: Record<Shell, (nodes: readonly CompletionNode[]) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** A script that completes every command of this program; nothing of it runs plumbline again. */
export function completionScript(shell: Shell, program: Command): string {
  return scripts[shell](completionTree(program));
}
