import { createHash, createHmac } from 'node:crypto';
import { ticketParameter } from '../contract/ticket-carriers.ts';
import { canonicalRequest } from './canonical-request.ts';
import { equalSecrets } from './equal-secrets.ts';
import { SignatureError } from './signature-error.ts';

/** A request as its signature sees it. Texts stand for bytes, one character each (Latin-1). */
export interface SignedRequest {
  readonly method: string;
  /** The request target as on the request line: path and query. */
  readonly target: string;
  /** The values of a header (name in small letters) in their order, without white space around them; none when it is absent. */
  readonly header: (name: string) => readonly string[];
}

/** What a signed request claims; nothing of it is proven. */
export interface RequestSignature {
  readonly accessKey: string;
  /** As given: names with semicolons between them. */
  readonly signedHeaders: string;
  /** 64 hexadecimal digits. */
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly date: string;
  /** `X-Sdk-Content-Sha256`: a hash, or `UNSIGNED-PAYLOAD`; undefined when the body itself is hashed. */
  readonly declaredHash: string | undefined;
}

const scheme = 'SDK-HMAC-SHA256';
const unsignedPayload = 'UNSIGNED-PAYLOAD';

/** How far a signature's date may be from the clock, either way, ms (reference, 3.2). */
const tolerance = 15 * 60_000;

/** The hash of no bytes. */
export const emptyBodyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Longest canonical request that an error repeats, characters. */
const longestEcho = 2048;

/** Headers whose values are not repeated in an error: what they carry may be good elsewhere. */
const secretHeaders =
  /^(authorization|proxy-authorization|cookie|apikey|x-api-key|x-auth-token|x-security-token|x-apig-appcode|x-subject-token):/;

/** The same for what carries a ticket in the query. */
const secretParameter = new RegExp(`\\b(${ticketParameter}=)[^&|]*`, 'g');

/** Whether an `Authorization` header is of this scheme. */
export function isRequestSignature(authorization: string): boolean {
  return /^SDK-HMAC-SHA256(?:\s|$)/i.test(authorization.trimStart());
}

/** Reads the claims of a signed request. `authorization` is the header of this scheme. Throws `SignatureError`: malformed. */
export function readSignature(request: SignedRequest, authorization: string): RequestSignature {
  const parameters = readParameters(authorization.trim().slice(scheme.length));
  const [accessKey, signedHeaders, signature] = ['access', 'signedheaders', 'signature'].map((name) =>
    parameters.get(name),
  );
  if (!accessKey || !signedHeaders || !signature) throw malformed('expected is Access=…, SignedHeaders=…, Signature=…');
  if (!/^[\w-]{1,128}$/.test(accessKey)) throw malformed('Access is not an access key');
  if (!/^[0-9a-f]{64}$/i.test(signature)) throw malformed('Signature has to be 64 hexadecimal digits');
  const date = only(request, 'x-sdk-date');
  if (date === undefined) throw malformed('X-Sdk-Date not found');
  if (instantOf(date) === undefined) throw malformed('X-Sdk-Date has to be YYYYMMDDTHHMMSSZ, in UTC');
  const declaredHash = only(request, 'x-sdk-content-sha256');
  if (declaredHash !== undefined && declaredHash !== unsignedPayload && !/^[0-9a-f]{64}$/i.test(declaredHash)) {
    throw malformed('X-Sdk-Content-Sha256 has to be 64 hexadecimal digits or UNSIGNED-PAYLOAD');
  }
  return { accessKey, signedHeaders, signature: signature.toLowerCase(), date, declaredHash };
}

/** Throws `SignatureError`, expired, when the date is more than 15 minutes from `nowMs`. */
export function checkSignatureDate(signature: RequestSignature, nowMs: number): void {
  if (Math.abs((instantOf(signature.date) ?? 0) - nowMs) <= tolerance) return;
  const serverTime = `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  throw new SignatureError('expired', { signatureTime: signature.date, serverTime });
}

/** When the signature's date is too old for everybody, ms since the epoch. */
export function signatureEnd(signature: RequestSignature): number {
  return (instantOf(signature.date) ?? 0) + tolerance + 1;
}

/** Whether the hash of the body is needed to verify the signature: it is, unless the client says a hash, or that it left it out. */
export function needsBodyHash(signature: RequestSignature): boolean {
  return signature.declaredHash === undefined;
}

/** Whether the client says which hash its body has, so that the body can be compared after the signature was verified. */
export function declaresBodyHash(signature: RequestSignature): boolean {
  return signature.declaredHash !== undefined && signature.declaredHash !== unsignedPayload;
}

/** Compares the hash of the body that came with the one that the client declared, if it did. Throws `SignatureError`. */
export function checkBodyHash({ declaredHash }: RequestSignature, bodyHash: string): void {
  if (declaredHash === undefined || declaredHash === unsignedPayload) return;
  if (declaredHash.toLowerCase() === bodyHash) return;
  throw new SignatureError('body-mismatch', { declared: declaredHash, actual: bodyHash });
}

/**
 * Verifies that the holder of `secretKey` signed the request with a body of hash `bodyHash` (hexadecimal). It may be
 * undefined where `needsBodyHash` says no: a declared hash is then still to be compared. Throws `SignatureError`.
 */
export function verifySignature(
  request: SignedRequest,
  signature: RequestSignature,
  secretKey: string,
  bodyHash: string | undefined,
): void {
  const { declaredHash } = signature;
  const headerLines = signedHeaderLines(request, signature);
  const parts = { method: request.method, target: request.target, headerLines, signedHeaders: signature.signedHeaders };
  const canonical = canonicalRequest({ ...parts, bodyHash: declaredHash ?? bodyHash ?? '' });
  let genuine = equalSecrets(signature.signature, sign(canonical, signature.date, secretKey));
  // A client that leaves bodies unsigned may sign the empty hash where there is no body.
  if (!genuine && declaredHash === unsignedPayload && bodyHash === emptyBodyHash) {
    const empty = canonicalRequest({ ...parts, bodyHash: emptyBodyHash });
    genuine = equalSecrets(signature.signature, sign(empty, signature.date, secretKey));
  }
  if (!genuine) throw new SignatureError('bad-signature', { canonicalRequest: shown(canonical) });
  if (bodyHash !== undefined) checkBodyHash(signature, bodyHash);
}

/** The signature of a canonical request of this `date` (`YYYYMMDDTHHMMSSZ`), hexadecimal. */
export function sign(canonical: string, date: string, secretKey: string): string {
  const digest = createHash('sha256').update(canonical, 'latin1').digest('hex');
  return createHmac('sha256', secretKey).update(`${scheme}\n${date}\n${digest}`).digest('hex');
}

/** A header that is given several times has a line for each value, sorted. Host is not required. */
function signedHeaderLines(request: SignedRequest, { signedHeaders }: RequestSignature): string[] {
  const names = signedHeaders.split(';').map((name) => name.trim().toLowerCase());
  if (new Set(names).size !== names.length) throw malformed('SignedHeaders names a header twice');
  return names.flatMap((name) => {
    const values = request.header(name);
    if (values.length === 0) throw malformed(`the signed header ${name.slice(0, 64)} is not in the request`);
    return values.toSorted().map((value) => `${name}:${value.trim()}`);
  });
}

function readParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim().toLowerCase();
    if (at < 0 || parameters.has(name)) throw malformed('expected is Access=…, SignedHeaders=…, Signature=…');
    parameters.set(name, part.slice(at + 1).trim());
  }
  return parameters;
}

function only(request: SignedRequest, name: string): string | undefined {
  const values = request.header(name);
  if (values.length > 1) throw malformed(`${name} is given more than once`);
  return values[0];
}

/** Milliseconds since the epoch; undefined for what is no date of the calendar. */
function instantOf(date: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (match === null) return undefined;
  const text = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}.000Z`;
  const instant = Date.parse(text);
  return Number.isNaN(instant) || new Date(instant).toISOString() !== text ? undefined : instant;
}

/** The canonical request in one line, as the reference shows it. */
function shown(canonical: string): string {
  const lines = canonical
    .split('\n')
    .map((line) => (secretHeaders.test(line) ? `${line.slice(0, line.indexOf(':'))}:***` : line));
  const text = Buffer.from(lines.join('|'), 'latin1').toString().replace(secretParameter, '$1***');
  return text.length > longestEcho ? `${text.slice(0, longestEcho)}…` : text;
}

function malformed(reason: string): SignatureError {
  return new SignatureError('malformed', { reason });
}
