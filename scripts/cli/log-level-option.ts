import { InvalidArgumentError, Option } from 'commander';
import { logLevels } from '../../workers/observability/log-level.ts';
import type { LogLevel } from '../../workers/observability/log-level.ts';

/** `--log-level`, for commands that run as a process of their own. */
export function logLevelOption(): Option {
  return new Option('--log-level <level>', 'What is logged: trace, debug, info, warn or error.')
    .default('WARN', 'warn; info with --verbose')
    .argParser((text): LogLevel => {
      const level = logLevels.find((one) => one === text.toUpperCase());
      if (level === undefined) throw new InvalidArgumentError('Expected trace, debug, info, warn or error.');
      return level;
    });
}
