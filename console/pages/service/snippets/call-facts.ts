/** What a snippet is about: one call to one service. */
export interface CallFacts {
  /** `wss://` for a WebSocket, `https://` for a request; with path and query, as `URL` writes them. */
  readonly address: string;
  /** Of a request. A `POST` sends `sampleBody`. */
  readonly method: 'GET' | 'POST';
  /** The file with the CA that clients have to trust; absent where the world's are enough. */
  readonly caFile: string | undefined;
  /** Where tickets for the service are made. */
  readonly ticketAddress: string;
}

/** What a `POST` of a snippet sends. */
export const sampleBody = '{"text": "hello"}';

export function isWebSocket({ address }: CallFacts): boolean {
  return address.startsWith('wss:');
}

/** How programs prove who calls. A browser takes a ticket instead, as its pages set no headers on a handshake. */
export const proofs = ['token', 'access-key', 'app-code', 'app-signature'] as const;

export type Proof = (typeof proofs)[number];

/** A header with what an environment variable has, or a signature with a key and its secret from two of them. */
export type ProofSource =
  | { readonly header: string; readonly variable: string }
  | { readonly key: string; readonly secret: string };

export const proofSources: Readonly<Record<Proof, ProofSource>> = {
  token: { header: 'X-Auth-Token', variable: 'TOKEN' },
  'access-key': { key: 'ACCESS_KEY', secret: 'SECRET_KEY' },
  'app-code': { header: 'X-Apig-AppCode', variable: 'APP_CODE' },
  'app-signature': { key: 'APP_KEY', secret: 'APP_SECRET' },
};

/** Joins lines and blocks of them; `false` is left out. */
export function program(...parts: readonly (string | false)[]): string {
  return `${parts.filter((part) => part !== false).join('\n')}\n`;
}
