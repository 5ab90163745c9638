import { randomBytes, randomInt, randomUUID } from 'node:crypto';

const upperCaseAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const lettersAndDigits = `${upperCaseAndDigits}abcdefghijklmnopqrstuvwxyz`;

/** A version 4 UUID, as models and services are named. */
export function newUuid(): string {
  return randomUUID();
}

/** 32 hexadecimal digits, as projects, domains, users and requests are named. */
export function newHexId(): string {
  return randomBytes(16).toString('hex');
}

/** An access key: 20 upper-case letters and digits. */
export function newAccessKey(): string {
  return randomText(upperCaseAndDigits, 20);
}

/** A secret key: 40 letters and digits. */
export function newSecretKey(): string {
  return randomText(lettersAndDigits, 40);
}

/** An AppCode: 64 letters and digits, which need no encoding in a path. */
export function newAppCode(): string {
  return randomText(lettersAndDigits, 64);
}

/** A password of 24 letters and digits: 142 bits, and nothing that a shell or a JSON string has to quote. */
export function newPassword(): string {
  return randomText(lettersAndDigits, 24);
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
