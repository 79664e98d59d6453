import { Option } from 'commander';
import { createColors } from 'picocolors';

export type Format = 'text' | 'json';

/** How a comparison of Git and live can be printed. */
export const scanFormats = ['text', 'json', 'html'] as const;
export type ScanFormat = (typeof scanFormats)[number];

/** Colour functions that leave text as it is where colours do not belong. */
export type Colors = ReturnType<typeof createColors>;

/**
 * `-o text|json`, for every command that prints a result. Its long name is `--format`, because `--output` names a
 * file where a command writes one.
 */
export function formatOption(formats: readonly string[] = ['text', 'json'] satisfies Format[]): Option {
  return new Option('-o, --format <format>', 'How to print the result.').choices(formats).default('text');
}

/** Prints a result: as JSON, or as the text that `render` makes of it. */
export function printResult<Result>(
  format: Format,
  result: Result,
  render: (result: Result, colors: Colors) => string,
): void {
  const text = format === 'json' ? JSON.stringify(result, null, 2) : render(result, colorsOf(process.stdout));
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}

/** Coloured on a terminal only, and not where NO_COLOR or --no-color says so; FORCE_COLOR overrules. */
export function colorsOf(
  stream: { isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
  argv: readonly string[] = process.argv,
): Colors {
  const refused = Boolean(environment['NO_COLOR']) || argv.includes('--no-color');
  const terminal = stream.isTTY === true && environment['TERM'] !== 'dumb';
  return createColors(!refused && (terminal || Boolean(environment['FORCE_COLOR'])));
}
