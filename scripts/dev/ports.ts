import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isFree } from './processes/free-port.ts';
import { waitUntil } from './processes/wait-until.ts';

/** Ports that people and their tools remember, so they stay the same from run to run where they can. */
export interface StackPorts {
  temporal: number;
  userInterface: number;
  kubernetes: number;
  gateway?: number;
}

const USUAL: StackPorts = { temporal: 7233, userInterface: 8233, kubernetes: 6443 };

/**
 * The ports to wish for: those of the run before, else the usual ones. If servers of a killed run still hold
 * theirs, waits the few seconds until they are gone.
 */
export async function wishedPorts(folder: string): Promise<StackPorts> {
  const before = readPorts(folder);
  if (before === undefined) return USUAL;
  const free = async (): Promise<boolean> =>
    (await Promise.all(Object.values(before).map(isFree))).every(Boolean);
  // Held for longer, they belong to something else, and each server takes another.
  await waitUntil(free, { within: 4000, every: 200 }).catch(() => {});
  return before;
}

/** The port that the gateway had in the run before, if there was one. */
export function keptGatewayPort(folder: string): number | undefined {
  return readPorts(folder)?.gateway;
}

/** Keeps the ports in use for the next run. */
export function keepPorts(folder: string, ports: Partial<StackPorts>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'ports.json'), `${JSON.stringify({ ...readPorts(folder), ...ports })}\n`);
}

function readPorts(folder: string): StackPorts | undefined {
  try {
    const ports = JSON.parse(readFileSync(path.join(folder, 'ports.json'), 'utf8')) as Partial<StackPorts>;
    return { ...USUAL, ...ports };
  } catch {
    return undefined;
  }
}
