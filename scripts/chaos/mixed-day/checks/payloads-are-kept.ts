import type { Evidence, Violation } from '../evidence.ts';

/** Each pair that was acknowledged is stored, and none is stored twice. */
export function payloadsAreKept({ acknowledgedPairs, storedRows }: Evidence): Violation[] {
  const stored = new Set(storedRows);
  const lost = acknowledgedPairs.filter((id) => !stored.has(id));
  return [
    ...(lost.length === 0
      ? []
      : [violate(`${lost.length} acknowledged payloads are not stored: ${lost.slice(0, 3).join(', ')}…`)]),
    ...(stored.size === storedRows.length
      ? []
      : [violate(`${storedRows.length - stored.size} payloads are stored more than once`)]),
  ];
}

function violate(what: string): Violation {
  return { rule: 'payloads are kept', what };
}
