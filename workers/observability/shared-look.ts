/**
 * Whoever asks while a look is under way gets what it finds: however many ask at once, and anybody may ask, it costs those
 * who are looked at no more than one.
 */
export function sharedLook<Found>(look: () => Promise<Found>): () => Promise<Found> {
  let underWay: Promise<Found> | undefined;
  return async () => {
    underWay ??= look().finally(() => (underWay = undefined));
    return await underWay;
  };
}
