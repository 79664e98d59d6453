import { InvalidArgumentError, Option } from 'commander';

/** Whether labels are as a selector asks. */
export type LabelSelector = (labels: Readonly<Record<string, string>>) => boolean;

const condition = /^(!)?([\w./-]+)(?:(==?|!=)([\w.-]*))?$/;

/**
 * Reads a selector as kubectl does, as far as equality goes: `team=shop`, `env!=test`, `team`, `!team`, joined by
 * commas. Undefined where it is none.
 */
export function parseLabelSelector(text: string): LabelSelector | undefined {
  const parsed = text.split(',').map((part) => condition.exec(part.trim()));
  if (parsed.some((one) => one === null || (one[1] !== undefined && one[3] !== undefined))) return undefined;
  return (labels) =>
    parsed.every((one) => {
      const [, negated, key = '', operator, value] = one ?? [];
      const stated = Object.hasOwn(labels, key) ? labels[key] : undefined;
      if (operator === undefined) return (stated === undefined) === (negated !== undefined);
      return operator === '!=' ? stated !== value : stated === value;
    });
}

/** `-l, --label` of a command. */
export function labelOption(): Option {
  return new Option(
    '-l, --label <selector>',
    'Only targets with these labels, such as team=shop,env!=test.',
  ).argParser((text: string): LabelSelector => {
    const selector = parseLabelSelector(text);
    if (selector === undefined)
      throw new InvalidArgumentError('Expected labels such as team=shop,env!=test.');
    return selector;
  });
}
