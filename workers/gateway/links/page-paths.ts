const segment = encodeURIComponent;

/** Where the pages are. One place, because links to them are signed for exactly these paths. */
export const pagePaths = {
  overview: '/',
  target: (target: string): string => `/targets/${segment(target)}`,
  /** `scan` is the name of a stored scan, without its ending. */
  scan: (target: string, scan: string): string => `/scans/${segment(target)}/${segment(scan)}`,
  finding: (id: string): string => `/findings/${segment(id)}`,
  models: '/models',
  model: (model: string): string => `/models/${segment(model)}`,
  incident: (model: string): string => `/models/${segment(model)}/incident`,
  retraining: (model: string, id: string): string => `/models/${segment(model)}/retrainings/${segment(id)}`,
  rollout: (model: string, id: string): string => `/models/${segment(model)}/rollouts/${segment(id)}`,
  /** `scan` is the name of a stored scan of a model, without its ending. */
  modelScan: (model: string, scan: string): string => `/models/${segment(model)}/scans/${segment(scan)}`,
  item: (target: string, cause: string): string => `/items/${segment(target)}/${segment(cause)}`,
  pullRequests: (repository: string): string => `/pull-requests/${segment(repository)}`,
  /** Of a repository without a forge, by its id. */
  pullRequest: (repository: string, number: number): string =>
    `/pull-requests/${segment(repository)}/${number}`,
  emergency: (target: string, id: string): string => `/emergencies/${segment(target)}/${segment(id)}`,
} as const;

/** The name of a stored scan, by where it is stored: `…/scans/1780315080000-ab12cd34.json`. */
export function nameOfScan(uri: string): string {
  return /([^/]+)\.json$/.exec(uri)?.[1] ?? uri;
}
