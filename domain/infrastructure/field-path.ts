import { parsePointer } from './json-pointer.ts';

/**
 * A place in an object as people read it: `/spec/containers/[api]/image` → `spec.containers[api].image`. Names that
 * hold a dot themselves stand in quotes.
 */
export function describeFieldPath(location: string): string {
  let text = '';
  for (const step of parsePointer(location)) {
    if (/^\[.*\]$/s.test(step)) text += step;
    else if (/^\d+$/.test(step)) text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${/^[\w-]+$/.test(step) ? step : JSON.stringify(step)}`;
  }
  return text;
}
