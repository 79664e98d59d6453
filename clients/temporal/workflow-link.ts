/** Where the Temporal UI shows a workflow: its latest run, or the list of its runs. */
export function workflowLink(userInterface: string, namespace: string, workflowId: string): string {
  const root = userInterface.replace(/\/+$/, '');
  return `${root}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
