import type { LinkKeys } from '../links/link-keys.ts';
import type { Doorman } from '../links/visitor.ts';
import type { Route, RouteRequest, RouteResponse } from '../route.ts';
import { backTo, receiveForm } from './form-door.ts';
import type { SentForm } from './form-door.ts';
import { sealAnswer } from './shown-answer.ts';
import type { ShownAnswer } from './shown-answer.ts';

/** Where a form is sent, with `:id` for what it is about, and the page that it is on. */
export interface FormPlace {
  path: string;
  pageOf: (params: RouteRequest['params']) => string;
}

/**
 * Takes a form of a page, and shows the page again with what came of it.
 *
 * @param answer carries out what the form asks for, or says why it is no form of this page.
 */
export function formRoute(
  keys: LinkKeys,
  doorman: Doorman,
  { path: routePath, pageOf }: FormPlace,
  answer: (
    sent: SentForm,
    params: RouteRequest['params'],
  ) => Promise<ShownAnswer | { refused: RouteResponse }>,
): Route {
  return {
    method: 'POST',
    path: routePath,
    maxBodyBytes: 64 * 1024,
    async handle(request) {
      const { id = '' } = request.params;
      const path = pageOf(request.params);
      const sent = receiveForm(keys, doorman, request, { path, subject: id });
      if ('refused' in sent) return sent.refused;
      const shown = await answer(sent, request.params);
      if ('refused' in shown) return shown.refused;
      return backTo(doorman, sent.visitor, path, sealAnswer(keys, id, shown));
    },
  };
}
