import { parseDuration } from '../../../config/duration.ts';
import { parseObjectPattern } from '../../../domain/emergency/scope.ts';
import type { EmergencyScope } from '../../../domain/emergency/scope.ts';

/** What somebody asks for by `/plumbline emergency …`. Durations are milliseconds. */
export type EmergencyCommand =
  | { action: 'form' }
  | { action: 'list' }
  | { action: 'open'; target: string; scope: EmergencyScope; reason: string; ttl: number }
  | { action: 'extend'; id: string; ttl: number; reason?: string }
  | { action: 'close'; id: string; reason: string }
  /** What is wrong with it, and how it is meant, in words. */
  | { action: 'fault'; words: string };

/** How long one runs where nothing is said, milliseconds. */
const usualTtl = 2 * 60 * 60_000;

export const emergencyHelp = [
  '`/plumbline emergency` a form to open one',
  '`/plumbline emergency open --target NAME [--scope KIND/NAME …] [--namespace NAME …] [--selector LABELS] [--ttl 2h] --reason WHY`',
  '`/plumbline emergency list`',
  '`/plumbline emergency extend ID 1h [WHY]`',
  '`/plumbline emergency close ID WHY`',
];

/** Reads the words after `/plumbline emergency`. */
export function readEmergencyCommand(text: string): EmergencyCommand {
  const words = wordsOf(text);
  const [verb = '', ...rest] = words;
  if (verb === '') return { action: 'form' };
  if (verb === 'list' && rest.length === 0) return { action: 'list' };
  if (verb === 'open') return readOpen(rest);
  if (verb === 'extend') return readExtend(rest);
  if (verb === 'close') return readClose(rest);
  return fault(`there is no emergency ${verb}`);
}

/** Keyboards and Slack turn `--` into a dash and quotes into curly ones. */
function wordsOf(text: string): string[] {
  const plain = text.replaceAll(/(^|\s)[—–]+(?=\w)/g, '$1--').replaceAll(/[“”]/g, '"');
  return [...plain.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

const options = ['--target', '--scope', '--namespace', '--selector', '--ttl', '--reason'] as const;
type Name = (typeof options)[number];

function readOpen(words: readonly string[]): EmergencyCommand {
  const values = new Map<Name, string[]>();
  let current: Name | undefined;
  for (const word of words) {
    const name = options.find((one) => one === word);
    if (name !== undefined) current = name;
    else if (word.startsWith('--')) return fault(`there is no ${word}`);
    else if (current === undefined) return fault(`"${word}" stands before any option`);
    else if (values.get(current)?.push(word) === undefined) values.set(current, [word]);
  }
  const all = (name: Name): string[] => values.get(name) ?? [];
  const [target] = all('--target');
  const reason = all('--reason').join(' ');
  if (target === undefined) return fault('it has no --target');
  if (reason === '') return fault('it has no --reason');
  return openOf({
    target,
    objects: all('--scope'),
    namespaces: all('--namespace'),
    selector: all('--selector').join(''),
    ttl: all('--ttl').join('') || undefined,
    reason,
  });
}

/** What is asked for, from the texts of a command or a form. */
export function openOf(wish: {
  target: string;
  objects: readonly string[];
  namespaces: readonly string[];
  selector: string;
  ttl: string | undefined;
  reason: string;
}): EmergencyCommand {
  const { target, namespaces, selector, reason } = wish;
  const ttl = wish.ttl === undefined ? usualTtl : parseDuration(wish.ttl);
  if (ttl === undefined) return fault(`"${wish.ttl}" is no duration such as 90m or 2h`);
  const objects = wish.objects.map((text) => ({ text, pattern: parseObjectPattern(text) }));
  const odd = objects.find(({ pattern }) => pattern === undefined);
  if (odd !== undefined) return fault(`"${odd.text}" is no KIND/NAME such as deployment/web`);
  const scope: EmergencyScope = {
    ...(objects.length === 0 ? {} : { objects: objects.flatMap(({ pattern }) => pattern ?? []) }),
    ...(namespaces.length === 0 ? {} : { namespaces }),
    ...(selector === '' ? {} : { selector }),
  };
  return { action: 'open', target, scope, reason, ttl };
}

function readExtend([id, duration, ...why]: readonly string[]): EmergencyCommand {
  const ttl = parseDuration(duration ?? '');
  if (id === undefined || ttl === undefined) return fault('it is extended by its id and a duration');
  return { action: 'extend', id, ttl, ...(why.length === 0 ? {} : { reason: why.join(' ') }) };
}

function readClose([id, ...why]: readonly string[]): EmergencyCommand {
  if (id === undefined || why.length === 0) return fault('it is closed by its id and a reason');
  return { action: 'close', id, reason: why.join(' ') };
}

function fault(words: string): EmergencyCommand {
  return { action: 'fault', words };
}
