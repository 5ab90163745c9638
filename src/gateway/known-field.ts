import {
  bodyHashHeader,
  clientAddressHeader,
  signedTargetHeader,
  storedContentHeader,
} from '../contract/gateway-headers.ts';

const small = <Name extends string>(name: Name) => name.toLowerCase() as Lowercase<Name>;

/** In answers of the control process it names a body that the gateway sends. */
export const storedContentField = small(storedContentHeader);

/** What the control process is told by the gateway alone. */
export const tellingFields = [
  small(clientAddressHeader),
  small(signedTargetHeader),
  small(bodyHashHeader),
  storedContentField,
] as const;

/** The header fields that the gateway itself reads; all others are only carried. */
export const knownFields = [
  'host',
  'connection',
  'upgrade',
  'expect',
  'content-length',
  'transfer-encoding',
  'origin',
  'cookie',
  'set-cookie',
  'sec-websocket-protocol',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'x-auth-token',
  'authorization',
  'x-sdk-date',
  'x-sdk-content-sha256',
  'x-security-token',
  'x-project-id',
  'x-apig-appcode',
  'apikey',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-request-id',
  'x-language',
  'accept-language',
  ...tellingFields,
] as const;

export type KnownField = (typeof knownFields)[number];

/** A bit for each: which of them a head has is one number. */
export const knownBits = Object.fromEntries(knownFields.map((name, index) => [name, 1 << index])) as Readonly<
  Record<KnownField, number>
>;

const byLength = indexByLength();

/** Which known field the name at [start, end) is, whatever its case (RFC 9110, section 5.1). The name holds token characters only. */
export function knownField(bytes: Buffer, start: number, end: number): KnownField | undefined {
  const candidates = byLength[end - start];
  if (candidates === undefined) return undefined;
  for (const candidate of candidates) {
    if (matches(bytes, start, candidate)) return candidate;
  }
  return undefined;
}

function matches(bytes: Buffer, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    // Setting bit 5 makes a letter small and leaves the hyphen; no other token character becomes either.
    if (((bytes[start + index] ?? 0) | 0x20) !== name.charCodeAt(index)) return false;
  }
  return true;
}

function indexByLength(): readonly (readonly KnownField[] | undefined)[] {
  const index: KnownField[][] = [];
  for (const name of knownFields) {
    const sameLength = index[name.length] ?? [];
    sameLength.push(name);
    index[name.length] = sameLength;
  }
  return index;
}
