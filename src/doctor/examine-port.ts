import type { ExaminedPort, WebSocketPath } from '../contract/image-report.ts';
import {
  candidatePaths,
  candidateSubprotocols,
  healthPaths,
  isEngineIo,
  nonsensePath,
  nonsenseSubprotocol,
} from '../domain/handshake-candidates.ts';
import { handshake } from '../transparency/conversation.ts';
import { close } from '../transparency/frame.ts';
import type { PeerAddress } from '../transparency/peer.ts';
import { type Answer, ask, connected } from './ask.ts';

export interface PortQuestion {
  /** Where the host reaches it. */
  readonly address: { readonly host: string; readonly port: number };
  readonly paths: readonly string[];
  readonly subprotocols: readonly string[];
  /** Ends the questions; what has not been asked by then stays open. */
  readonly signal: AbortSignal;
}

type Found = Pick<
  ExaminedPort,
  'accepts' | 'protocol' | 'httpStatus' | 'healthPath' | 'anyPath' | 'webSockets' | 'refusals'
>;

/** Refused for who asks, not for what is asked. */
const refusals: readonly number[] = [401, 403, 407];
const deflate = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits';
/** Offers of sub-protocols at one path: each takes out one that the image has chosen. */
const mostOffers = 8;
/** Paths that are looked at closely. */
const mostPaths = 4;

/** Asks one port what it speaks. One question at a time where that is quick: a server may take one connection only. */
export async function examinePort(question: PortQuestion): Promise<Found> {
  const { signal } = question;
  const { address, protocol, root } = await greet(question);
  const found = { accepts: true, ...(protocol && { protocol }), anyPath: false, webSockets: [], refusals: [] };
  if (address === undefined) return found;
  const status = (path: string) => ask(address, get(path), (answer) => answer.status);
  const nonsense = await status(nonsensePath);
  const healthPath = isGood(nonsense) ? undefined : await firstGood(status, signal);
  const stray = await shake(address, nonsensePath);
  const anyPath = stray?.status === 101;
  // Where paths mean nothing, one stands for all.
  const all = candidatePaths(question.paths);
  const paths = anyPath ? all.slice(0, Math.max(1, question.paths.length)) : all;
  // A server that leaves stray handshakes without an answer takes its time for each.
  const heard = await listen(address, paths, stray === undefined ? 8 : 1, question);
  return {
    ...found,
    anyPath,
    ...(root !== undefined && { httpStatus: root }),
    ...(healthPath !== undefined && { healthPath }),
    ...heard,
  };
}

interface Greeting {
  readonly address?: PeerAddress;
  readonly protocol?: 'plain' | 'tls';
  /** The status of `GET /`. */
  readonly root?: number;
}

/** Plain first: what has that word for TLS answers 400, what has none nothing. */
async function greet({ address: plain }: PortQuestion): Promise<Greeting> {
  const status = (address: PeerAddress) => ask(address, get('/'), (answer) => answer.status);
  const first = await status(plain);
  if (first !== undefined && first !== 400) return { address: plain, protocol: 'plain', root: first };
  // What a certificate says is the image's own affair; the gateway asks for nothing either.
  const secure: PeerAddress = { ...plain, tls: { rejectUnauthorized: false } };
  const peer = await connected(secure);
  if (peer === undefined) return first === undefined ? {} : { address: plain, protocol: 'plain', root: first };
  peer.destroy();
  const root = await status(secure);
  return { address: secure, protocol: 'tls', ...(root !== undefined && { root }) };
}

async function firstGood(
  status: (path: string) => Promise<number | undefined>,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const path of healthPaths) {
    if (signal.aborted) return undefined;
    if (isGood(await status(path))) return path;
  }
  return undefined;
}

async function listen(
  address: PeerAddress,
  paths: readonly string[],
  atOnce: number,
  { subprotocols, signal }: PortQuestion,
): Promise<Pick<Found, 'webSockets' | 'refusals'>> {
  const names = candidateSubprotocols(subprotocols);
  const webSockets: WebSocketPath[] = [];
  const refused: { path: string; status: number }[] = [];
  for (let at = 0; at < paths.length && webSockets.length < mostPaths && !signal.aborted; at += atOnce) {
    const some = paths.slice(at, at + atOnce);
    const answers = await Promise.all(some.map(async (path) => ({ path, answer: await shake(address, path) })));
    for (const { path, answer } of answers) {
      if (answer?.status === 101) {
        webSockets.push(await lookAt(address, path, answer, { needed: false, names, signal }));
        continue;
      }
      const offered = answer && answer.status !== 404 ? await shake(address, path, names) : undefined;
      if (offered?.status === 101) {
        webSockets.push(await lookAt(address, path, offered, { needed: true, names, signal }));
      } else if (answer && refusals.includes(answer.status)) refused.push({ path, status: answer.status });
    }
  }
  return { webSockets, refusals: refused };
}

interface Offers {
  readonly needed: boolean;
  readonly names: readonly string[];
  readonly signal: AbortSignal;
}

/** Finds out which sub-protocols are taken: the one that was chosen is left out of the next offer. */
async function lookAt(address: PeerAddress, path: string, opened: Answer, offers: Offers): Promise<WebSocketPath> {
  const extensions = opened.field('sec-websocket-extensions') ?? '';
  const path101 = { path, needsSubprotocol: offers.needed, extensions };
  const chosen = async (names: readonly string[]) =>
    (await shake(address, path, names))?.field('sec-websocket-protocol');
  // Socket.IO has a protocol of its own, and chooses none of these.
  if (isEngineIo(path)) return { ...path101, subprotocols: [], takesAnySubprotocol: false };
  if ((await chosen([nonsenseSubprotocol])) === nonsenseSubprotocol) {
    return { ...path101, subprotocols: [], takesAnySubprotocol: true };
  }
  const subprotocols: string[] = [];
  for (let count = 0; count < mostOffers && !offers.signal.aborted; count += 1) {
    const name = await chosen(offers.names.filter((each) => !subprotocols.includes(each)));
    if (name === undefined || subprotocols.includes(name)) break;
    subprotocols.push(name);
  }
  return { ...path101, subprotocols, takesAnySubprotocol: false };
}

/** One handshake; a socket that it opens is closed in order. */
async function shake(address: PeerAddress, path: string, names: readonly string[] = []): Promise<Answer | undefined> {
  const offer = names.length > 0 ? [`Sec-WebSocket-Protocol: ${names.join(', ')}`] : [];
  return ask(address, handshake(path, deflate, ...offer), async (answer, peer) => {
    if (answer.status !== 101) return answer;
    peer.write(close(1000));
    await peer.until('the end of the socket', () => peer.over, 500).catch(() => undefined);
    return answer;
  });
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: image.example:8443\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
}

function isGood(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}
