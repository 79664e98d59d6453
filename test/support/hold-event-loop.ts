/**
 * Runs a part of a file's set-up in which nothing but native code may be at work for a moment: the SDK's core that
 * connects or starts a server. Node does not wait for that and would end the file.
 */
export async function holdingEventLoop<Value>(work: () => Promise<Value>): Promise<Value> {
  const hold = setInterval(() => {}, 1000);
  try {
    return await work();
  } finally {
    clearInterval(hold);
  }
}
