/** Takes a new API key; fits connections of clients and of workers. */
interface Keyed {
  setApiKey(apiKey: string): void | Promise<void>;
}

interface FollowOptions {
  /** Milliseconds between two looks; keys overlap for days when they rotate. */
  every?: number;
  /** Told of a key that cannot be read: what runs goes on with the one before. */
  warn: (line: string) => void;
}

const usualPace = 30_000;

/**
 * Gives connections the API key anew when its file changes, so that nothing has to start again.
 *
 * @param read the key as it is now.
 * @returns how to stop.
 */
export function followApiKey(
  read: () => Promise<string>,
  connections: readonly Keyed[],
  { every = usualPace, warn }: FollowOptions,
): () => void {
  let known: string | undefined;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const key = await read();
      if (key !== known) for (const connection of connections) await connection.setApiKey(key);
      known = key;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      warn(`the API key of Temporal was not read again: ${reason}; the one before is used still`);
    } finally {
      isLooking = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), every);
  timer.unref();
  return () => clearInterval(timer);
}
