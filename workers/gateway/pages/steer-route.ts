import type { SentRequest } from '../../operations/steer-workflow.ts';
import type { Doorman } from '../links/visitor.ts';
import type { Route, RouteRequest } from '../route.ts';
import { sealAnswer } from './decide-route.ts';
import type { ShownAnswer } from './decide-route.ts';
import { backTo, receiveForm, refusal } from './form-door.ts';
import type { PageDeps, PageSteering } from './page-deps.ts';

const longestReason = 3000;
/** What the forms of this section are about, in the place of evidence: whoever steers sees what is so when it is done. */
export const steeringDigest = 'steering';

/** Where a form is sent that steers something under way, the page that it is on, and the words it knows. */
interface SteeredPage {
  path: string;
  pageOf: (params: RouteRequest['params']) => string;
  what: PageSteering['what'];
  commands: readonly string[];
}

/** Takes what a person asks of something under way from a form of its page, and shows the page again. */
export function steerRoute(
  deps: PageDeps,
  doorman: Doorman,
  { path: routePath, pageOf, what, commands }: SteeredPage,
): Route {
  return {
    method: 'POST',
    path: routePath,
    maxBodyBytes: 64 * 1024,
    async handle(request) {
      const { id = '', model = '' } = request.params;
      const path = pageOf(request.params);
      const sent = receiveForm(deps.keys, doorman, request, { path, subject: id });
      if ('refused' in sent) return sent.refused;
      const { visitor, person, fields } = sent;
      const command = fields.get('command') ?? '';
      const requestId = fields.get('request') ?? '';
      if (!commands.includes(command) || !/^[\w-]{8,64}$/.test(requestId))
        return refusal(400, 'This is nothing that can be asked for here.');
      const reason = (fields.get('reason') ?? '').trim().slice(0, longestReason);
      // One form, one button, one request.
      const wanted = { what, model, id, command, person, reason, requestId: `page/${requestId}/${command}` };
      const shown = wordsOf(await deps.steer(wanted), command);
      return backTo(doorman, visitor, path, sealAnswer(deps.keys, id, shown));
    },
  };
}

function wordsOf(sent: SentRequest, command: string): ShownAnswer {
  if (sent.outcome === 'closed') return { accepted: false, words: 'It is over: nothing is left to change.' };
  if (sent.outcome === 'recorded') {
    const words = 'Recorded. No worker answers right now; it is acted on as soon as one does.';
    return { accepted: true, words };
  }
  const { answer } = sent;
  if (!answer.accepted) return { accepted: false, words: `${answer.reason}.` };
  return { accepted: true, words: `${command}: it is being carried out.` };
}
