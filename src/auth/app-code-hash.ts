import { createHash } from 'node:crypto';

/** What an AppCode is known by wherever it need not be presented: SHA-256, hexadecimal. One character of a code is one byte. */
export function appCodeHash(appCode: string): string {
  return createHash('sha256').update(appCode, 'latin1').digest('hex');
}
