/** What stands in a query for the side and the time it is about. */
export interface QueryPlace {
  /** Revision or service, as the serving mode names it. */
  revision: string;
  /** Time since the step began, as PromQL writes it: 90s. */
  window: string;
  namespace: string;
  /** Name of the InferenceService. */
  service: string;
}
export type Placeholder = keyof QueryPlace;

/** Fills the placeholders of a query. Names of Kubernetes need no escape in PromQL. */
export function renderQuery(query: string, place: QueryPlace): string {
  return query.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: Placeholder) => place[name]);
}
