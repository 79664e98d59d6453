import type { LinkKeys } from '../links/link-keys.ts';
import { seal, unseal } from '../links/sealed.ts';

/** What came of an answer, as the page shows it that comes next. */
export interface ShownAnswer {
  accepted: boolean;
  words: string;
}

const purpose = 'answer';

/** What came of an answer, for the address of the page that shows it. */
export function sealAnswer(keys: LinkKeys, finding: string, shown: ShownAnswer): string {
  return seal(keys, purpose, { ...shown, finding });
}

/** The answer that a page was sent back with. Sealed, or a link could put words into our mouth. */
export function shownAnswer(keys: LinkKeys, finding: string, text: string | null): ShownAnswer | undefined {
  const answer = unseal(keys, purpose, text ?? '') as (ShownAnswer & { finding: string }) | undefined;
  return answer?.finding === finding ? answer : undefined;
}
