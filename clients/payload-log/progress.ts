/** A place in a log. */
export interface LogPlace {
  /** Number of the segment. */
  number: number;
  /** Bytes of it. */
  position: number;
}

/** How far a log is written and read, shared between the thread that writes and the one that reads. */
export interface Progress {
  /** To hand to the other thread. */
  memory: SharedArrayBuffer;
  /** Up to where what is written counts. */
  written(): LogPlace;
  setWritten(place: LogPlace): void;
  /** Up to where it was read. */
  read(): LogPlace;
  setRead(place: LogPlace): void;
  /** Events that wait for their other half. */
  waiting(): number;
  setWaiting(events: number): void;
}

const [writtenAt, readAt, waitingAt, cellCount] = [0, 2, 4, 5] as const;

export function createProgress(memory = new SharedArrayBuffer(cellCount * 8)): Progress {
  const cells = new BigInt64Array(memory);
  const load = (cell: number): number => Number(Atomics.load(cells, cell));
  const store = (cell: number, value: number): void => void Atomics.store(cells, cell, BigInt(value));
  // The number is stored last and loaded first: a position that is newer than it belongs to a later segment, where it
  // is smaller, and so nothing is read that is not written.
  const loadPlace = (cell: number): LogPlace => ({ number: load(cell), position: load(cell + 1) });
  const storePlace = (cell: number, { number, position }: LogPlace): void => {
    store(cell + 1, position);
    store(cell, number);
  };
  return {
    memory,
    written: () => loadPlace(writtenAt),
    setWritten: (place) => storePlace(writtenAt, place),
    read: () => loadPlace(readAt),
    setRead: (place) => storePlace(readAt, place),
    waiting: () => load(waitingAt),
    setWaiting: (events) => store(waitingAt, events),
  };
}
