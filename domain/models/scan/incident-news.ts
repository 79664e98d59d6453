/**
 * What an incident has to hear of a scan:
 * - `open`: drift that is large enough opens one, or joins the one that is open.
 * - `tell-drift`: drift below that is news for an open one only.
 * - `tell-recovered`: an open one hears that the model is true to its reference.
 * - `nothing`: there was not enough data to say anything.
 */
export type IncidentNews = 'open' | 'tell-drift' | 'tell-recovered' | 'nothing';

/** @param threshold share of drifted columns from which on drift is an incident, 0 to 1 */
export function incidentNews(
  scan: { drifted: boolean | null; share: number },
  threshold: number,
): IncidentNews {
  if (scan.drifted === null) return 'nothing';
  if (!scan.drifted) return 'tell-recovered';
  // Not one rounding error short of the threshold.
  return scan.share >= threshold - 1e-12 ? 'open' : 'tell-drift';
}
