import type { Evidence, Violation } from '../evidence.ts';

/** Nothing is open, held, half-done or still asked about once everything has come to rest. */
export function nothingIsLeft(evidence: Evidence): Violation[] {
  const { openWorkflows, failedWorkflows, leftovers, messages, journal, retrainings } = evidence;
  const asking = messages.filter(({ asks }) => asks);
  const twice = [...Map.groupBy(messages, ({ key, episode }) => `${key} (${episode})`)];
  const started = journal.filter(({ kind, outcome }) => kind === 'retraining' && outcome === 'ok').length;
  return [
    ...(evidence.cameToRest ? [] : [violate('not everything came to rest in the time that was given')]),
    ...openWorkflows.map((id) => violate(`${id} is open, and nothing is`)),
    ...failedWorkflows.map((one) => violate(one)),
    ...leftovers.map((one) => violate(one)),
    ...asking.map(({ text }) => violate(`a message in Slack still asks: ${text}`)),
    ...twice
      .filter(([, same]) => same.length > 1)
      .map(([key, same]) => violate(`${same.length} messages in Slack are about ${key}`)),
    ...(retrainings.length === started
      ? []
      : [violate(`${started} retrainings were started, and ${retrainings.length} ended`)]),
    ...retrainings
      .filter(({ outcome }) => outcome !== 'registered')
      .map(({ model, outcome }) => violate(`the retraining of ${model} ended ${outcome}`)),
  ];
}

function violate(what: string): Violation {
  return { rule: 'nothing is left behind', what };
}
