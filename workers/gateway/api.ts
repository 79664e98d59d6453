import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { faultOfSignature, signatureHeader } from '../../clients/hmac-signature.ts';
import { readSecret } from '../../config/secret.ts';
import type { Caller } from '../../config/schema/approvals.ts';
import { reviewActions } from '../../domain/approval/decision.ts';
import { whoDecides } from '../../domain/approval/people.ts';
import type { Decider, Person } from '../../domain/approval/people.ts';
import { decideRemediation, NothingToDecideError } from '../operations/decide-remediation.ts';
import type { RecordLateDecision } from '../operations/record-late-decision.ts';
import type { Route, RouteRequest, RouteResponse } from './route.ts';

/** The header in which a caller says who it is. */
export const callerHeader = 'plumbline-caller';

/** A decision as a program sends it. */
export const DecisionCall = z.strictObject({
  /** The same id again is the same decision: what was sent twice counts once. */
  decisionId: z.string().min(8).max(200),
  finding: z.string().regex(/^[0-9a-f]{6,64}$/),
  action: z.enum(reviewActions),
  /** Digest of the evidence that was looked at, as `plumbline status -o json` names it. */
  digest: z.string().min(1).max(200),
  /** The person who decided, by a name under people; only from a caller that acts for people. */
  actor: z.string().min(1).max(200).exactOptional(),
  reason: z.string().max(3000).exactOptional(),
  comment: z.string().max(3000).exactOptional(),
  until: z.iso.datetime({ offset: true }).exactOptional(),
});
export type DecisionCall = z.output<typeof DecisionCall>;

const maxBodyBytes = 64 * 1024;

/** Shorter keys can be guessed, characters. */
const shortestKey = 32;

/** `POST /api/decisions`: decisions of programs, signed with the key of the caller. */
export function createDecisionRoute(deps: {
  client: Client;
  callers: readonly Caller[];
  people: readonly Person[];
  recordLate: RecordLateDecision;
  now: () => Date;
}): Route {
  return {
    method: 'POST',
    path: '/api/decisions',
    maxBodyBytes,
    async handle(request) {
      const caller = await callerOf(deps.callers, request, deps.now());
      if ('fault' in caller) return answer(401, { error: caller.fault });
      const call = parseCall(request.body);
      if ('fault' in call) return answer(400, { error: call.fault });
      if (call.actor !== undefined && !caller.actsForPeople) {
        return answer(403, { error: `${caller.name} may not decide for people (actsForPeople)` });
      }
      if (call.actor !== undefined && !deps.people.some(({ name }) => name === call.actor)) {
        return answer(403, {
          error: `people names nobody ${JSON.stringify(call.actor)}: name who decides there`,
        });
      }
      return await decide(deps, caller, deciderOf(caller, call, deps.people), call);
    },
  };
}

async function decide(
  { client, recordLate }: { client: Client; recordLate: RecordLateDecision },
  caller: Caller,
  decider: Decider,
  { actor: _actor, decisionId, ...call }: DecisionCall,
): Promise<RouteResponse> {
  try {
    const id = `api/${caller.name}/${decisionId}`;
    const decided = await decideRemediation(
      client,
      { ...call, ...decider, decisionId: id, door: 'api' },
      recordLate,
    );
    const { workflowId } = decided.remediation;
    // Nobody has answered yet: Temporal has it, and it is acted on as soon as a worker runs.
    if (decided.answer === undefined) return answer(202, { accepted: null, workflowId });
    return answer(decided.answer.accepted ? 200 : 409, { ...decided.answer, workflowId });
  } catch (error) {
    if (error instanceof NothingToDecideError) return answer(404, { error: error.message });
    throw error;
  }
}

/** Takes as long for a caller that is not configured as for a wrong signature. */
async function callerOf(
  callers: readonly Caller[],
  { headers, body }: RouteRequest,
  now: Date,
): Promise<Caller | { fault: string }> {
  const caller = callers.find(({ name }) => name === headers[callerHeader]);
  const key = caller === undefined ? '' : await readSecret(caller.key);
  if (caller !== undefined && key.length < shortestKey) {
    throw new Error(`the key of caller ${caller.name} is shorter than ${shortestKey} characters`);
  }
  const signature = headers[signatureHeader];
  const fault = faultOfSignature(key, body, typeof signature === 'string' ? signature : undefined, now);
  if (caller === undefined) return { fault: `expected the name of a caller in the header ${callerHeader}` };
  return fault === undefined ? caller : { fault };
}

function deciderOf(caller: Caller, { actor }: DecisionCall, people: readonly Person[]): Decider {
  if (actor !== undefined) return whoDecides(people, { name: actor });
  const memberOf = [...caller.groups, ...caller.roles.map((role) => `role:${role}`)];
  return { actor: caller.name, identities: [caller.name], memberOf };
}

function parseCall(body: Buffer): DecisionCall | { fault: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return { fault: 'expected JSON' };
  }
  const result = DecisionCall.safeParse(parsed);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return { fault: `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'is not valid'}` };
}

function answer(status: number, body: object): RouteResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body)}\n` };
}
