/** What one run of a program may use up before it is ended. */
export interface ToolLimits {
  /** Milliseconds. */
  time: number;
  /** Bytes that it prints. */
  output: number;
  /** Bytes of address space; a program that is given less than it needs says so and ends. */
  memory: number;
}

const defaultLimits: ToolLimits = { time: 60_000, output: 50_000_000, memory: 2_000_000_000 };

/** What renderers that run a program have in common. */
export interface ToolRendererOptions {
  /** Path of the program. Rejects with a RendererMissingError. */
  findExecutable: () => Promise<string>;
  /** 60 s, 50 MB of output and 2 GB of memory unless stated. */
  limits?: Partial<ToolLimits>;
  /** Whether to find which file each object comes from, where that takes a further run: true unless stated. */
  origins?: boolean;
}

export function limitsOf({ limits }: ToolRendererOptions): ToolLimits {
  return { ...defaultLimits, ...limits };
}
