/** A server's binary cannot be had. The message is one line: which one, why from each source, and what to do. */
export class ToolUnavailableError extends Error {
  readonly tool: string;
  /** Why each source in turn could not give it. */
  readonly reasons: readonly string[];

  constructor(tool: string, version: string, reasons: readonly string[], remedy: string) {
    super(`${tool} ${version} cannot be obtained: ${reasons.join('; ')}. ${remedy}`);
    this.name = 'ToolUnavailableError';
    this.tool = tool;
    this.reasons = reasons;
  }
}

/** One source cannot give a tool, and the next one may be asked. The message says why in a few words. */
export class SourceUnavailableError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'SourceUnavailableError';
  }
}
