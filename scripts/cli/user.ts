import os from 'node:os';

/** The best that a terminal knows about who sits there. In a container the user may have no name. */
export function userOfThisMachine(): string {
  try {
    return `${os.userInfo().username}@${os.hostname()}`;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}@${os.hostname()}`;
  }
}
