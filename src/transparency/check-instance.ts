import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TLSSocket } from 'node:tls';
import { notice } from '../contract/notices.ts';
import type {
  CheckedConversation,
  TransparencyCheck,
  TransparencyQuestion,
  TransparencyReport,
  TransparencyVerdict,
} from '../contract/transparency.ts';
import { compareInstance, undecided } from './compare-instance.ts';
import { type Patience, sound } from './conversation.ts';
import { liveConversations, plainHandshake } from './live-conversations.ts';
import { speaksFirst } from './parts.ts';
import { type Peer, type PeerAddress, PeerError, type PeerLimits } from './peer.ts';
import { direct, type Target, throughGateway } from './target.ts';

export interface PublicAddress {
  readonly host: string;
  readonly port: number;
  /** What clients name in `Host`, and in TLS where it is a name. */
  readonly authority: string;
  /** What the address shows: a listener with another certificate is not ours, and gets no token. */
  readonly certificateFile: string;
}

/** The instance that is checked. */
export interface Subject {
  readonly instanceId: string;
  readonly modelId: string;
  readonly address: PeerAddress;
}

/** What one connection may take, and how long for one answer. */
const mostBytes = 2 * 1024 * 1024;
const answerMs = 5_000;
/** How long a server that was told goodbye is waited for. */
const endMs = 1_500;

/** Has every conversation of the check with the subject, directly and through the gateway. */
export async function checkInstance(
  subject: Subject,
  request: TransparencyCheck,
  gateway: PublicAddress,
): Promise<TransparencyReport> {
  const { question, serviceId } = request;
  const startedAt = Date.now();
  const began = performance.now();
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(question.deadlineMs)]);
  const limits: PeerLimits = { patienceMs: Math.max(answerMs, 2 * question.silenceMs), mostBytes };
  const fitted = (target: Target) => fitting(target, question, gateway.authority, signal);
  const access = { address: publicPeer(gateway), serviceId, token: request.tokenFor(subject.instanceId) };
  const ways = {
    direct: fitted(direct(subject.address, limits)),
    gateway: fitted(checkingCertificate(throughGateway(access, limits), gateway.certificateFile)),
  };
  const conversations: CheckedConversation[] = [];
  const patience = await patienceFor(ways.direct, question);
  for (const conversation of liveConversations(question)) {
    const checked = signal.aborted ? undefined : await compareInstance(ways, conversation, patience);
    // What was under way at the end of the time was cut off by this side.
    const late = () => undecided(conversation.name, notice('transparency.out-of-time', {}));
    conversations.push(checked === undefined || signal.aborted ? late() : checked);
  }
  return {
    verdict: verdictOf(conversations),
    instanceId: subject.instanceId,
    modelId: subject.modelId,
    startedAt,
    durationMs: Math.round(performance.now() - began),
    conversations,
  };
}

/** Finds out whether the image speaks first: only then every conversation has to wait for that. */
async function patienceFor(target: Target, { silenceMs }: TransparencyQuestion): Promise<Patience> {
  const patience = { silenceMs, listensFirst: true, endMs };
  try {
    const { bytes } = await sound(target, plainHandshake, patience);
    return { ...patience, listensFirst: speaksFirst(bytes) };
  } catch {
    // Each conversation says for itself why it could not be had.
    return patience;
  }
}

/** `same` is said when nothing is left open. */
function verdictOf(conversations: readonly CheckedConversation[]): TransparencyVerdict {
  const has = (verdict: TransparencyVerdict) => conversations.some((one) => one.verdict === verdict);
  return has('different') ? 'different' : has('undecided') ? 'undecided' : 'same';
}

/** Asks for the question's path at the public name, with its fields; its connections end with the check. */
function fitting(target: Target, question: TransparencyQuestion, authority: string, signal: AbortSignal): Target {
  const fields = question.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return {
    async connect() {
      const peer = await target.connect();
      const end = () => peer.destroy();
      signal.addEventListener('abort', end);
      peer.socket.once('close', () => signal.removeEventListener('abort', end));
      return peer;
    },
    dress(head) {
      const lines = head
        .replace(' / HTTP/', () => ` ${question.path} HTTP/`)
        .replace(/\r\nHost: .*/, () => `\r\nHost: ${authority}`);
      const end = lines.length - 2;
      return target.dress(lines.slice(0, end) + fields + lines.slice(end));
    },
  };
}

function publicPeer({ host, port, authority }: PublicAddress): PeerAddress {
  const name = authority.replace(/:\d+$/, '');
  // The certificate itself is compared, which says more than any name in it.
  const tls = { rejectUnauthorized: false, ...(/[a-z]/i.test(name) && !name.startsWith('[') && { servername: name }) };
  return { host, port, tls };
}

/** Refuses a listener that does not show the certificate in the file. */
function checkingCertificate(target: Target, file: string): Target {
  return {
    ...target,
    async connect() {
      const peer = await target.connect();
      if (showsCertificate(peer, file)) return peer;
      peer.destroy();
      throw new PeerError('stranger', 'the public address shows another certificate than the one of this installation');
    },
  };
}

function showsCertificate({ socket }: Peer, file: string): boolean {
  if (!(socket instanceof TLSSocket)) return false;
  const expected = new X509Certificate(readFileSync(file)).fingerprint256;
  return socket.getPeerX509Certificate()?.fingerprint256 === expected;
}
