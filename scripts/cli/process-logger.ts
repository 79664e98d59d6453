import { presentTraceId } from '../../clients/tracing/span.ts';
import { activitySurroundings } from '../../workers/observability/activity-surroundings.ts';
import type { LogLevel } from '../../workers/observability/log-level.ts';
import { createLogger } from '../../workers/observability/logger.ts';
import type { Logger } from '../../workers/observability/logger.ts';

/** The log of a production process: text on a terminal, lines of JSON for everything else that reads it. */
export function createProcessLogger(level: LogLevel, isVerbose: boolean): Logger {
  return createLogger({
    level: isVerbose && level === 'WARN' ? 'INFO' : level,
    json: !process.stderr.isTTY,
    write: (line) => process.stderr.write(`${line}\n`),
    surroundings: () => ({ ...activitySurroundings(), traceId: presentTraceId() }),
  });
}
