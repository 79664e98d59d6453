/** What a workflow is about, by the names that people use. */
export type WorkflowSubject = {
  target?: string;
  /** The item of drift, as `plumbline decide` takes it from its remediation. */
  item?: string;
  lease?: string;
  model?: string;
};

/** What the id of one of our workflows says; nothing of any other. */
export function subjectOfWorkflow(workflowId: string): WorkflowSubject {
  const [kind = '', name, rest] = workflowId.split('/');
  if (name === undefined || name === '') return {};
  switch (kind) {
    case 'drift-scan':
      return { target: withoutScheduledTime(name) };
    case 'remediate':
      return { target: name, ...(rest === undefined ? {} : { item: rest }) };
    case 'emergency':
      return { target: name, ...(rest === undefined ? {} : { lease: rest }) };
    case 'model-scan':
      return { model: withoutScheduledTime(name) };
    case 'model-incident':
    case 'model-retraining':
    case 'model-rollout':
      return { model: name };
    default:
      return {};
  }
}

/** A Schedule appends the time of its action to the id. */
function withoutScheduledTime(name: string): string {
  return name.replace(/-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, '');
}
