import { condition } from '@temporalio/workflow';
import type { ReviewTerms } from '../domain/approval/review.ts';

/** A question to people, as the workflow that asks it sees it. */
export interface OpenQuestion {
  /** When it was asked, milliseconds since 1970. */
  askedAt: number;
  terms: ReviewTerms;
  /** Somebody with the right to do so has answered. */
  isDecided(): boolean;
  /** What was asked about is no longer there, or is something else now. */
  isMoot(): boolean;
  /** Reminders sent so far. */
  reminders(): number;
  remind(): void;
}

/** Waits for people: with reminders, for as long as the question stands and at most until it expires. */
export async function awaitDecision(question: OpenQuestion): Promise<'decided' | 'moot' | 'expired'> {
  const { askedAt, terms } = question;
  const expiresAt = askedAt + terms.expireAfter;
  for (;;) {
    const reminderAt = askedAt + (question.reminders() + 1) * terms.remindAfter;
    const next = Math.min(reminderAt, expiresAt);
    const answered = () => question.isDecided() || question.isMoot();
    await condition(answered, Math.max(1, next - Date.now()), {
      summary: next === expiresAt ? 'the review expires' : 'people are reminded',
    });
    if (question.isMoot()) return 'moot';
    if (question.isDecided()) return 'decided';
    if (Date.now() >= expiresAt) return 'expired';
    question.remind();
  }
}
