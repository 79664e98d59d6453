import type { Json, JsonObject } from '../infrastructure/object.ts';
import { isMap } from './fields.ts';

/**
 * Puts a value where Helm's `--set PATH=VALUE` would: `a.b[0].c`, with `\.` for a dot that is part of a name. Text is
 * taken as Helm takes it: `true`, `null` and whole numbers get their type, `{a,b}` is a list.
 */
export function setValue(values: JsonObject, path: string, text: string): JsonObject {
  return put(values, stepsOf(path), typed(text)) as JsonObject;
}

/** Deep merge as Helm does: maps are joined, anything else in `over` wins. */
export function mergeValues(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
  }
  return merged;
}

type Step = string | number;

/** More items than this are a typing error. */
const longestList = 65_536;

function stepsOf(path: string): Step[] {
  const names = path.match(/(?:\\.|[^.\\])+/g) ?? [];
  return names.flatMap((part): Step[] => {
    const [whole, name = '', indices = ''] = /^(.*?)((?:\[\d+\])*)$/s.exec(part) ?? [part, part];
    const numbers = [...indices.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    if (numbers.some((index) => index > longestList)) return [whole];
    return [...(name === '' ? [] : [name.replaceAll(/\\(.)/g, '$1')]), ...numbers];
  });
}

function put(container: Json | undefined, steps: readonly Step[], value: Json): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'string') {
    const map = isMap(container) ? container : {};
    const child = Object.hasOwn(map, step) ? map[step] : undefined;
    return Object.defineProperty({ ...map }, step, {
      value: put(child, rest, value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  const list = Array.isArray(container) ? [...container] : [];
  while (list.length <= step) list.push(null);
  list[step] = put(list[step], rest, value);
  return list;
}

function typed(text: string): Json {
  const list = /^\{(.*)\}$/s.exec(text)?.[1];
  if (list !== undefined) return list === '' ? [] : list.split(/(?<!\\),/).map((item) => typed(item));
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  if (/^(?:0|-?[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  return text.replaceAll(/\\(.)/g, '$1');
}
