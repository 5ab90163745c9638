/** Settles as `promise` does, or fails after `seconds`: nothing here waits for ever. */
export async function within<T>(seconds: number, what: string, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what}: not within ${seconds} s`)), seconds * 1000);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves when the condition holds. */
export function until(seconds: number, what: string, condition: () => boolean): Promise<void> {
  let over = false;
  const wait = async () => {
    while (!over && !condition()) await Bun.sleep(2);
  };
  return within(seconds, what, wait()).finally(() => {
    over = true;
  });
}
