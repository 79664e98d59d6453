import type { SentRequest } from '../../operations/steer-workflow.ts';
import type { Doorman } from '../links/visitor.ts';
import type { Route } from '../route.ts';
import { refusal } from './form-door.ts';
import { formRoute } from './form-route.ts';
import type { FormPlace } from './form-route.ts';
import type { PageDeps, PageSteering } from './page-deps.ts';
import type { ShownAnswer } from './shown-answer.ts';

const longestReason = 3000;
/** What the forms of this section are about, in the place of evidence: whoever steers sees what is so when it is done. */
export const steeringDigest = 'steering';

/** A page with forms that steer something under way, and the words they know. */
interface SteeredPage extends FormPlace {
  what: PageSteering['what'];
  commands: readonly string[];
}

/** Takes what a person asks of something under way from a form of its page, and shows the page again. */
export function steerRoute(deps: PageDeps, doorman: Doorman, page: SteeredPage): Route {
  const { what, commands } = page;
  return formRoute(deps.keys, doorman, page, async ({ person, fields }, { id = '', model = '' }) => {
    const command = fields.get('command') ?? '';
    const requestId = fields.get('request') ?? '';
    if (!commands.includes(command) || !/^[\w-]{8,64}$/.test(requestId))
      return { refused: refusal(400, 'This is nothing that can be asked for here.') };
    const reason = (fields.get('reason') ?? '').trim().slice(0, longestReason);
    // One form, one button, one request.
    const wanted = { what, model, id, command, person, reason, requestId: `page/${requestId}/${command}` };
    return wordsOf(await deps.steer(wanted), command);
  });
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
