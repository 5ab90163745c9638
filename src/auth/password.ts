/** Argon2id, 64 MiB and three passes as in RFC 9106, section 4, second option; the runtime offers one lane only. */
const parameters = { algorithm: 'argon2id', memoryCost: 65_536, timeCost: 3 } as const;

/** Verified against when the user does not exist, so that both refusals take the same time. No password has this hash. */
const nobodysHash =
  '$argon2id$v=19$m=65536,t=3,p=1$c2x1aWNlLW5vYm9keS1oYXM$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** The hash of `password` in PHC string format. */
export function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(password, parameters);
}

/** Whether `password` belongs to `hash`. With no hash (no such user) it takes as long and says no. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  // The runtime's verifier rejects an empty password instead of comparing it.
  const candidate = password === '' ? '\u0000' : password;
  const matches = await Bun.password.verify(candidate, hash ?? nobodysHash);
  return matches && hash !== undefined && password !== '';
}
