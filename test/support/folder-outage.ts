import { mkdir, rename, rm, symlink } from 'node:fs/promises';

/** A folder that can be away: whoever opens anything in it meanwhile is told that it leads nowhere. */
export interface RemovableFolder {
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
}

/**
 * Makes a folder one that can be taken away while others write to it. It becomes a link, because a link is exchanged at
 * once: between renaming a folder and putting something in its place, a writer might create it anew.
 *
 * @param folder which nobody uses yet; it is made where it is not there.
 */
export async function removableFolder(folder: string): Promise<RemovableFolder> {
  const [kept, next] = [`${folder}-kept`, `${folder}-next`];
  await mkdir(folder, { recursive: true });
  await rename(folder, kept);
  await symlink(kept, folder);
  const leadTo = async (place: string): Promise<void> => {
    await rm(next, { force: true });
    await symlink(place, next);
    await rename(next, folder);
  };
  return { takeAway: () => leadTo(folder), bringBack: () => leadTo(kept) };
}
