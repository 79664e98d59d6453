import { InvalidArgumentError } from 'commander';

/** A port out of what was typed. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port, 0 to 65535.');
}
