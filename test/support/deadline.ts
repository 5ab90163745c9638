/** Rejects with what was awaited when `promise` has not settled after `milliseconds`. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: nothing after ${milliseconds} ms`)), milliseconds);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks `look` again and again until it gives a value; rejects with the last thing seen when the time is over. */
export async function until<T>(
  milliseconds: number,
  what: string,
  look: () => Promise<T | undefined>,
  describeLast: () => string = () => '',
): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > deadline)
      throw new Error(`${what}: not within ${milliseconds} ms. ${describeLast()}`.trim());
    await Bun.sleep(100);
  }
}
