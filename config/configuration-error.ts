/** One thing wrong with a configuration file, where it stands, and what to do about it. */
export interface ConfigurationFault {
  /** As a person would type it: relative to the working directory where that is shorter. */
  file: string;
  /** From 1; absent where the file could not be read at all. */
  line?: number;
  /** From 1; absent together with `line`. */
  column?: number;
  /** Place in the document, such as `targets[0].schedule.every`; empty for the document itself. */
  path: string;
  message: string;
  suggestion?: string;
}

/** Every fault of a configuration file at once; the message has one line for each. */
export class ConfigurationError extends Error {
  readonly code = 'configuration-error';
  readonly faults: readonly ConfigurationFault[];

  constructor(faults: readonly ConfigurationFault[]) {
    super(faults.map(describeFault).join('\n'));
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/** `plumbline.yaml:12:5: unknown key "shedule" in targets[0]; did you mean "schedule"?` */
export function describeFault(fault: ConfigurationFault): string {
  const { file, line, column, message, suggestion } = fault;
  const place = line === undefined || column === undefined ? file : `${file}:${line}:${column}`;
  return `${place}: ${message}${suggestion === undefined ? '' : `; ${suggestion}`}`;
}
