import { openFileLimit } from './socket-options.ts';

/** Every bound of a worker, in one place. Bytes and seconds. */
export interface Limits {
  /** The whole head: request line and fields (APIG.0201). */
  readonly headBytes: number;
  /** The request line, and any one field line (APIG.0201). */
  readonly lineBytes: number;
  /** What a client may send ahead of its turn, behind a handshake or a request, before it is paused. */
  readonly heldBytes: number;
  /** How much of an unwanted body is read so that the connection can be kept after a refusal. */
  readonly discardedBytes: number;
  /** A body that a signature covers (reference, 3.2), and all of them that a worker holds at once. */
  readonly signedBodyBytes: number;
  readonly signedBodiesBytes: number;
  /** From accept to the end of the TLS handshake, with the client. */
  readonly handshakeSeconds: number;
  /** TLS handshakes of clients that have begun and are not finished, at once. */
  readonly handshakes: number;
  /** From the first byte of a head to its last. */
  readonly headSeconds: number;
  /** Between two requests of a kept-alive connection (the API reference expects 200 s of an image), or in which a client takes nothing of its last answer. */
  readonly idleSeconds: number;
  /** How long nothing may come of a body that is meant for the control process. What an image waits for is its own affair. */
  readonly bodySeconds: number;
  /** To reach an instance: TCP connect and, where it speaks TLS, the handshake. */
  readonly connectSeconds: number;
  /** How long a connection that has said all it will say waits for the client to close. */
  readonly lingerSeconds: number;
  /** Silence on a connection after which the kernel asks whether the peer is still there, how often it asks, and how many times in vain. */
  readonly keepAliveSeconds: number;
  readonly keepAliveProbeSeconds: number;
  readonly keepAliveProbes: number;
  /** How long a peer may acknowledge nothing of what was sent to it (`PeerWatch`). */
  readonly unacknowledgedSeconds: number;
  /** Files of the registry that are sent at once: each needs a descriptor and a block of memory. Beyond them the control process sends. */
  readonly contents: number;
  /** Client connections at once. Each may need a second descriptor towards an instance. */
  readonly connections: number;
}

/** Descriptors that are kept free of connections: listeners, the link, files, the engine of the runtime. */
const reservedDescriptors = 128;
/** Of the descriptors one in so many may be a file of the registry, up to so many files. */
const shareOfContents = 16;
const mostContents = 256;

/** The bounds as shipped; a test may tighten some. */
export function limitsWith(changes: Partial<Limits> = {}): Limits {
  const descriptors = openFileLimit() - reservedDescriptors;
  const contents = Math.max(1, Math.min(mostContents, Math.floor(descriptors / shareOfContents)));
  return {
    headBytes: 128 * 1024,
    lineBytes: 32 * 1024,
    heldBytes: 64 * 1024,
    discardedBytes: 64 * 1024,
    signedBodyBytes: 12 * 1024 * 1024,
    signedBodiesBytes: 256 * 1024 * 1024,
    handshakeSeconds: 10,
    handshakes: 4096,
    headSeconds: 30,
    idleSeconds: 200,
    bodySeconds: 200,
    connectSeconds: 10,
    lingerSeconds: 10,
    keepAliveSeconds: 60,
    keepAliveProbeSeconds: 10,
    keepAliveProbes: 6,
    unacknowledgedSeconds: 120,
    contents,
    connections: Math.max(16, Math.floor((descriptors - contents) / 2)),
    ...changes,
  };
}
