/** What a caller proved to be, in the order in which proofs count when a call carries several. */
export const credentialKinds = [
  'access-key',
  'temporary-key',
  'app-key',
  'token',
  'app-code',
  'api-key',
  'bearer',
  'ticket',
] as const;

export type CredentialKind = (typeof credentialKinds)[number];

/** Who calls, and by what. */
export interface Credential {
  readonly kind: CredentialKind;
  /** A name that may be shown: the access key, the app's id, the token's or the ticket's id. Never a secret. */
  readonly id: string;
  readonly userId: string;
}

export const closers = ['client', 'image', 'platform', 'network'] as const;

/** Who ended a connection. `network`: a side was gone without a word. */
export type Closer = (typeof closers)[number];

/** What went one way through a socket. */
export interface Passed {
  readonly bytes: number;
  readonly messages: number;
}

/** One WebSocket connection, open or over. Times in milliseconds since the epoch. */
export interface ConnectionRecord {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly serviceId: string;
  readonly modelId: string;
  readonly instanceId: string;
  readonly credential: Credential;
  readonly clientAddress: string;
  readonly openedAt: number;
  /** In the waiting room, until an instance took it, ms; absent where it did not have to wait. */
  readonly waitedMs?: number;
  /** From the forwarded handshake to the image's 101, ms. */
  readonly handshakeMs: number;
  /** From the 101 to the image's first byte, ms; absent until there was one. */
  readonly firstAnswerMs?: number;
  readonly fromClient: Passed;
  readonly fromImage: Passed;
  readonly end?: ConnectionEnd;
}

/** How far an open connection has come. */
export type ConnectionProgress = Pick<ConnectionRecord, 'id' | 'firstAnswerMs' | 'fromClient' | 'fromImage'>;

/** One that is over. */
export type EndedConnection = ConnectionRecord & { readonly end: ConnectionEnd };

export interface ConnectionEnd {
  readonly at: number;
  readonly by: Closer;
  /** The code of the Close frame that ended it (RFC 6455, section 7.4); 1005: one without a code; 1006: there was none. */
  readonly code: number;
  /** The platform's own reason, where the platform ended it: begins with `sluice:`. */
  readonly reason?: string;
}

/** How far a handshake came that did not become a WebSocket. */
export const handshakeStages = [
  'route',
  'authentication',
  'authorization',
  'limits',
  'connect',
  'image-answer',
] as const;

export type HandshakeStage = (typeof handshakeStages)[number];

/** A handshake that was refused, or failed. Kept for 24 hours. */
export interface HandshakeFailure {
  /** The `X-Request-Id` of the answer, 32 hexadecimal digits; for an image's own answer an id that only stands here. */
  readonly id: string;
  readonly serviceId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly clientAddress: string;
  readonly stage: HandshakeStage;
  /** The status that the client got. */
  readonly status: number;
  /** The error of the catalogue that the client got: its key and arguments. Absent where the image answered by itself. */
  readonly error?: { readonly key: string; readonly arguments: Readonly<Record<string, string | number>> };
  readonly instanceId?: string;
  /** In the waiting room, ms; absent where it did not have to wait. */
  readonly waitedMs?: number;
}
