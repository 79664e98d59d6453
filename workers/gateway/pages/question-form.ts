import { randomUUID } from 'node:crypto';
import type { Visit } from './answer-page.ts';
import type { AnswerForm, Question } from './decision-section.ts';
import { formToken } from './form-token.ts';
import type { PageDeps } from './page-deps.ts';

/**
 * The form of a question about a model, for a visitor who is known by name.
 *
 * @param path where it is sent.
 */
export function questionForm(
  { keys }: Pick<PageDeps, 'keys'>,
  { view, visitor }: Pick<Visit, 'view' | 'visitor'>,
  { finding, digest }: Question,
  path: string,
): AnswerForm | undefined {
  if (visitor.person === undefined) return undefined;
  return {
    action: view.href(path),
    token: formToken(keys, visitor, finding, digest),
    decisionId: randomUUID(),
    name: Object.values(visitor.person).join(''),
  };
}
