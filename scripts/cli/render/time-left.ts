import { describeSpan } from '../../../domain/text/age.ts';

/** Until when something can be answered, among other facts about it; nothing where it has no end. */
export function timeLeft(expiresAt: string, now: Date): string[] {
  const left = Date.parse(expiresAt) - now.getTime();
  if (Number.isNaN(left)) return [];
  return [left > 0 ? `expires in ${describeSpan(left)}` : 'expires now'];
}
