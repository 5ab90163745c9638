import { createHmac } from 'node:crypto';
import { equalSecrets } from './equal-secrets.ts';

/** Whose temporary login it is: it ends with the access key, or with the user, that it was made for. */
export type LoginOwner =
  | { readonly kind: 'access-key'; readonly id: string; readonly createdAt: number }
  | { readonly kind: 'user'; readonly id: string };

/** A login for the registry that ends by itself. Nothing of it is stored: whoever holds the master key can check it. */
export interface RegistryLogin {
  /** `<prefix>@<name>`. */
  readonly username: string;
  readonly password: string;
}

const kinds = { K: 'access-key', U: 'user' } as const;
const form = /^([KU])([^@:]{1,128})-([0-9A-F]{8})$/;

/** `prefix` is a project's name, or the fixed word of the enhanced login. Whole seconds count. */
export function registryLogin(
  prefix: string,
  owner: LoginOwner,
  expiresAt: number,
  masterKey: Uint8Array,
): RegistryLogin {
  const seconds = Math.floor(expiresAt / 1_000);
  const end = seconds.toString(16).toUpperCase().padStart(8, '0');
  const name = `${owner.kind === 'user' ? 'U' : 'K'}${owner.id}-${end}`;
  return { username: `${prefix}@${name}`, password: passwordOf(prefix, name, owner, masterKey) };
}

/** What the part behind the `@` says; undefined when it is no temporary login's. */
export function readLoginName(
  name: string,
): { readonly kind: LoginOwner['kind']; readonly id: string; readonly expiresAt: number } | undefined {
  const [, letter, id, end] = form.exec(name) ?? [];
  if (id === undefined || end === undefined) return undefined;
  return { kind: kinds[letter === 'U' ? 'U' : 'K'], id, expiresAt: Number.parseInt(end, 16) * 1_000 };
}

export function isLoginPassword(
  given: string,
  prefix: string,
  name: string,
  owner: LoginOwner,
  masterKey: Uint8Array,
): boolean {
  return equalSecrets(given, passwordOf(prefix, name, owner, masterKey));
}

function passwordOf(prefix: string, name: string, owner: LoginOwner, masterKey: Uint8Array): string {
  // A key that was deleted and came back is another one.
  const since = owner.kind === 'access-key' ? owner.createdAt : 0;
  const message = JSON.stringify(['registry-login', prefix, name, since]);
  return createHmac('sha256', masterKey).update(message).digest('hex');
}
