/** The parts of a call that say where it comes from; commands have them in another place than clicks. */
export interface Caller {
  team?: { id: string } | null;
  team_id?: string;
  enterprise?: { id: string } | null;
  enterprise_id?: string;
  user?: string | { id: string; team_id?: string };
  user_id?: string;
}

/** Whether a call comes from our workspace (or organisation). */
export function isFromTeam(caller: Caller, team: string): boolean {
  return placesOf(caller).includes(team);
}

/** Whether the person belongs to another workspace, as guests of a shared channel do. */
export function isGuest({ user, ...caller }: Caller, team: string): boolean {
  if (typeof user !== 'object' || user.team_id === undefined) return false;
  const enterprise = caller.enterprise?.id ?? caller.enterprise_id;
  return user.team_id !== team && enterprise !== team;
}

function placesOf({ team, team_id, enterprise, enterprise_id }: Caller): (string | undefined)[] {
  return [team?.id, team_id, enterprise?.id, enterprise_id];
}
