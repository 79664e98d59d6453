/** A body that is being read. */
export interface HeldBody {
  /** A piece of so many bytes more is held now. */
  grow(bytes: number): void;
  /** It is whole, or nobody reads it any more. */
  release(): void;
}

/** Bounds what bodies that have not come whole take of the memory, whoever sends them. */
export interface BodyBudget {
  /** @param giveUp ends the reading of this body, which is then released. */
  hold(giveUp: () => void): HeldBody;
}

/** Bytes of all unfinished bodies together. */
const mostBytes = 128 * 1024 * 1024;
/** What a piece takes beside its bytes: whoever sends them one by one fills the memory with these. */
const ofPiece = 256;

/**
 * Where bodies take too much together the largest gives way: clicks and calls are small and whole at once, so somebody who
 * sends large ones slowly, on many connections, loses those and holds up nobody else.
 */
export function createBodyBudget(most = mostBytes): BodyBudget {
  const held = new Map<HeldBody, { bytes: number; giveUp: () => void }>();
  let total = 0;

  function giveWay(): void {
    const largest = [...held].reduce((one, other) => (other[1].bytes > one[1].bytes ? other : one));
    largest[0].release();
    largest[1].giveUp();
  }

  return {
    hold(giveUp) {
      const entry = { bytes: 0, giveUp };
      const body: HeldBody = {
        grow(bytes) {
          if (!held.has(body)) return;
          const taken = bytes + ofPiece;
          entry.bytes += taken;
          total += taken;
          if (total > most) giveWay();
        },
        release() {
          if (held.delete(body)) total -= entry.bytes;
        },
      };
      held.set(body, entry);
      return body;
    },
  };
}
