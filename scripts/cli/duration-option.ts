import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../config/duration.ts';

/** An option whose value is a duration such as `90s`; commands get it in milliseconds. */
export function durationOption(flags: string, description: string, standard: string): Option {
  return new Option(flags, description).default(parseDuration(standard), standard).argParser((text) => {
    const milliseconds = parseDuration(text);
    if (milliseconds !== undefined) return milliseconds;
    throw new InvalidArgumentError('Expected a duration such as 90s, 5m or 1h30m.');
  });
}
