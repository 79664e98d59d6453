/** Words of the scheduler for what a node lacks or says, and ours. */
const reasons: readonly (readonly [pattern: RegExp, words: (match: RegExpExecArray) => string])[] = [
  [/^Insufficient (.+)$/, ([, resource]) => `have no free ${resource}`],
  [
    /^node\(s\) had untolerated taints?(?:\(s\))? ?\{?([^}:]*).*$/,
    ([, taint]) => `are reserved (taint ${taint?.trim()})`,
  ],
  [/^node\(s\) didn't match Pod's node affinity\/selector$/, () => 'do not have the labels asked for'],
  [/^node\(s\) were unschedulable$/, () => 'are closed for new pods'],
  [/^node\(s\) had volume node affinity conflict$/, () => 'do not reach its volume'],
  [/^Too many pods$/, () => 'are full of pods'],
];

/**
 * Why a pod is not scheduled, in plain words: `0 of 3 nodes fit: 2 have no free nvidia.com/gpu, 1 is reserved`. The
 * scheduler's own text where it is of another form.
 *
 * @param message of the condition `PodScheduled`, such as
 *   `0/3 nodes are available: 2 Insufficient nvidia.com/gpu, 1 node(s) were unschedulable. preemption: …`
 */
export function waitingReason(message: string): string {
  const parts = /^0\/(\d+) nodes are available: (.+?)\.(?: |$)/.exec(message);
  if (parts === null) return message;
  const [, nodes, list = ''] = parts;
  const lacks = list.split(/, (?=\d+ )/).map(inWords);
  return `0 of ${nodes} nodes fit: ${lacks.join(', ')}`;
}

function inWords(part: string): string {
  const [, count = '', reason = part] = /^(\d+) (.+)$/.exec(part) ?? [];
  for (const [pattern, words] of reasons) {
    const match = pattern.exec(reason);
    if (match !== null) return `${count} ${count === '1' ? inSingular(words(match)) : words(match)}`;
  }
  return part;
}

function inSingular(words: string): string {
  const singular: Readonly<Record<string, string>> = { are: 'is', have: 'has', do: 'does' };
  return words.replace(/^\w+/, (verb) => singular[verb] ?? verb);
}
