import { newHexId } from '../auth/identifiers.ts';
import { ClientError, clientError } from '../contract/errors.ts';
import { clientBehindProxies } from '../domain/client-behind-proxies.ts';
import { connectionEnd } from '../domain/connection-end.ts';
import type { Call } from './admission.ts';
import { answerTo, languageOf } from './answer.ts';
import type { Body } from './body.ts';
import { Channel, type ChannelOpening, type ChannelReceiver } from './channel.ts';
import type { ClientSide } from './client-side.ts';
import { clientFault, Exchange, type ExchangeOwner } from './exchange.ts';
import { fieldsNamed, fieldValue, hasField } from './field.ts';
import { requestBody } from './framing.ts';
import type { GatewayContext } from './gateway-context.ts';
import { HeadScanner } from './head-scanner.ts';
import { HeldBody, type HeldBodyOwner, type WholeBody } from './held-body.ts';
import { Inbox } from './inbox.ts';
import type { Limits } from './limits.ts';
import { Linger } from './linger.ts';
import { MalformedMessage } from './malformed.ts';
import type { OpenSocket } from './open-sockets.ts';
import { answerPlainHttp, isPlainHttp } from './plain-http.ts';
import { planRequest, type RequestPlan, wantsToStay } from './plan-request.ts';
import { listsToken, parseRequestHead, type RequestHead } from './request-head.ts';
import { endIfRevoked } from './revoked-sockets.ts';
import { socketLimits } from './socket-limits.ts';
import { acknowledgeNow } from './socket-options.ts';
import { Splice } from './splice.ts';
import { Deadline, type Expiring, type TimerWheel } from './timer-wheel.ts';
import { IdleUpstream, type Upstream } from './upstream.ts';

/** Who keeps the connections. */
export interface ConnectionOwner {
  /** The TLS handshake is finished. */
  onSecured(connection: ClientConnection): void;
  onGone(connection: ClientConnection): void;
}

/**
 * One connection of a client: reads a head, hands the request to an exchange, reads the next one when it is answered, and
 * turns into a splice when an image agrees to a WebSocket. Requests that arrive early wait in the inbox.
 */
export class ClientConnection
  implements ClientSide, ChannelOpening, ChannelReceiver, ExchangeOwner, HeldBodyOwner, Expiring
{
  readonly channel = new Channel(this);
  readonly inbox = new Inbox();
  readonly limits: Limits;
  readonly wheel: TimerWheel;
  readonly #context: GatewayContext;
  readonly #owner: ConnectionOwner;
  /** Who made the connection, and whether it may speak for others in `X-Forwarded-For`. */
  readonly address: string;
  readonly peerIsTrusted: boolean;
  /** Whose request is being served: behind a proxy another one each time. */
  #clientAddress: string;
  readonly #deadline = new Deadline(this);
  readonly #scanner: HeadScanner;
  readonly #idle = new IdleUpstream();
  /** What carries the bytes now, while it is not this object. */
  #running: Exchange | Splice | HeldBody | undefined;
  /** The request whose body is waited for. */
  #awaited: Pick<Call, 'head' | 'body'> | undefined;
  #plan: RequestPlan | undefined;
  /** The rest of a refused request's body, to be read past. */
  #unwanted: Body | undefined;
  #headBegun = false;
  #emptyLineSkipped = false;
  #reading = false;
  #secured = false;

  constructor(context: GatewayContext, address: string, owner: ConnectionOwner) {
    this.#context = context;
    this.#owner = owner;
    this.address = address;
    this.peerIsTrusted = context.trustedProxies.contains(address);
    this.#clientAddress = address;
    this.limits = context.limits;
    this.wheel = context.wheel;
    this.#scanner = new HeadScanner(context.limits);
    this.channel.opening = this;
  }

  onOpen(): void {
    this.wheel.arm(this.#deadline, this.limits.handshakeSeconds);
  }

  /** TLS stands. */
  get secured(): boolean {
    return this.#secured;
  }

  onSecured(failure: Error | undefined): void {
    if (failure !== undefined) {
      if (isPlainHttp(failure)) answerPlainHttp(this.channel.descriptor);
      return;
    }
    this.#secured = true;
    this.#owner.onSecured(this);
    // In TLS 1.3 nothing goes back at this point: a client under Nagle's algorithm would keep its request for 40 ms.
    acknowledgeNow(this.channel.descriptor);
    this.channel.opening = undefined;
    this.wheel.arm(this.#deadline, this.limits.headSeconds);
  }

  onData(chunk: Buffer): void {
    this.inbox.append(chunk);
    if (this.channel.blocked) this.channel.pause();
    this.#readRequests();
  }

  onDrain(): void {
    this.#readRequests();
  }

  /** A client that ends between two requests is done; a head that it did not finish cannot be answered by anyone. */
  onEnd(): void {
    if (this.#ready) this.#close();
  }

  onClose(): void {
    this.#over();
  }

  onDeadline(): void {
    if (!this.#secured) this.channel.terminate();
    else if (this.#headBegun) this.#refuse(clientError('http.head-timeout', { seconds: this.limits.headSeconds }));
    else this.#close();
  }

  /** The worker takes no more work: ends now when nothing is under way, else behind the running request. */
  drain(): void {
    if (this.#running === undefined) this.#close();
  }

  /** The connection has become a WebSocket. */
  get spliced(): boolean {
    return this.#running instanceof Splice;
  }

  /** Ends whatever is under way with a reset. */
  cut(): void {
    this.#running?.cut();
    this.channel.terminate();
  }

  onExchanged(stays: boolean, upstream: Upstream | undefined): void {
    this.#running = undefined;
    if (upstream !== undefined) this.#idle.keep(upstream);
    if (!stays || this.#context.draining()) {
      this.#close();
      return;
    }
    this.#readOn();
  }

  onDeclined(status: number, { target, waitedMs }: Upstream): void {
    const { route, admission, requestId = newHexId() } = this.#plan ?? {};
    if (route === undefined || target === undefined) return;
    // The platform's own checks ask for what is refused.
    if (admission?.instanceId !== undefined) return;
    const { serviceId } = route;
    const instanceId = target.instance.id;
    const clientAddress = this.#clientAddress;
    const answer = { id: requestId, serviceId, clientAddress, status, instanceId };
    this.#context.handshakes.declined({ ...answer, ...(waitedMs !== undefined && { waitedMs }) });
  }

  onFailed(error: ClientError, waitedMs: number | undefined): void {
    this.#running = undefined;
    this.#refuse(error, this.#plan?.head, this.#plan?.body, waitedMs);
  }

  onBroken(reset: boolean): void {
    this.#running = undefined;
    this.#close(reset ? 'reset' : 'finish');
  }

  onSwitched(upstream: Upstream, answer: Buffer, behind: Buffer, handshakeMs: number): void {
    const { backend, admission, place, route } = this.#plan ?? {};
    const { target, waitedMs } = upstream;
    if (admission === undefined || route === undefined || target === undefined)
      throw new Error('no service was called');
    const splice = new Splice(this.channel, upstream.channel, this.wheel, (counts) => {
      this.#context.sockets.remove(socket);
      this.#context.reporter.ended(socket, connectionEnd(splice.firstSign, Date.now()));
      backend?.left(upstream);
      place?.leave();
      const told = { ...counts, credential: socket.credential, instance: socket.instanceId };
      this.#context.log.debug(told, 'socket closed');
      this.#over();
    });
    const socket: OpenSocket = {
      id: newHexId(),
      route,
      modelId: target.version.modelId,
      instanceId: target.instance.id,
      credential: admission.credential,
      issuedAt: admission.issuedAt,
      appCodeHash: admission.appCodeHash,
      askedWith: admission.askedWith,
      clientAddress: this.#clientAddress,
      openedAt: Date.now(),
      waitedMs,
      handshakeMs,
      splice,
    };
    this.#context.sockets.add(socket);
    this.#context.reporter.opened(socket);
    this.#running = splice;
    this.#plan = undefined;
    const held = this.inbox.take(this.inbox.length);
    splice.begin(answer, behind, held, socketLimits(route.policy?.limits, admission.maxDurationSeconds));
    endIfRevoked(socket, this.#context.routes.find(route.serviceId) ?? route, this.#context.callers);
  }

  onHeld(whole: WholeBody): void {
    const awaited = this.#takeAwaited();
    if (awaited !== undefined) this.#start(awaited.head, awaited.body, whole);
  }

  onUnholdable(error: unknown): void {
    const awaited = this.#takeAwaited();
    if (error instanceof MalformedMessage) this.#refuse(clientFault(error));
    else if (error instanceof ClientError) this.#refuse(error, awaited?.head, awaited?.body);
    else throw error;
  }

  onCutShort(): void {
    this.#takeAwaited();
    this.#close();
  }

  onClientGone(): void {
    this.#over();
  }

  #readOn(): void {
    this.#plan = undefined;
    this.channel.receiver = this;
    this.wheel.arm(this.#deadline, this.limits.idleSeconds);
    this.#readRequests();
  }

  /** Nothing is under way, and the client has taken its answers: one that only asks must not fill the memory. */
  get #ready(): boolean {
    return this.#running === undefined && this.channel.receiver === this && !this.channel.blocked;
  }

  /**
   * Reads what lies in the inbox up to the next request that goes on, or until more bytes are needed. A request may be
   * over before this returns; the loop that runs already then takes the next one, however many were sent at once.
   */
  #readRequests(): void {
    if (this.#reading) return;
    this.#reading = true;
    try {
      for (let head = this.#nextHead(); head !== undefined; head = this.#nextHead()) this.#take(head);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#refuse(clientFault(error));
    } finally {
      this.#reading = false;
    }
    if (!this.#ready) return;
    if (this.channel.peerEnded) this.#close();
    else this.channel.resume();
  }

  #nextHead(): RequestHead | undefined {
    return this.#ready && this.#skipUnwanted() ? this.#takeHead() : undefined;
  }

  /** The next head, once it is complete. */
  #takeHead(): RequestHead | undefined {
    const length = this.#scanner.scan(this.inbox.view());
    if (length === 0) {
      this.#awaitHead();
      return undefined;
    }
    this.#scanner.reset();
    const bytes = this.inbox.take(length);
    // One empty line may stand before a request (RFC 9112, section 2.2); a second one is a head without a first line.
    if (length > 2 || this.#emptyLineSkipped) return parseRequestHead(bytes);
    this.#emptyLineSkipped = true;
    this.#headBegun = false;
    return this.#takeHead();
  }

  #awaitHead(): void {
    if (this.#headBegun || this.inbox.length === 0) return;
    this.#headBegun = true;
    this.wheel.arm(this.#deadline, this.limits.headSeconds);
  }

  #take(head: RequestHead): void {
    this.#headBegun = false;
    this.#emptyLineSkipped = false;
    this.wheel.disarm(this.#deadline);
    this.#start(head, requestBody(head), undefined);
  }

  /** Hands the request to an exchange, or waits for its body first. */
  #start(head: RequestHead, body: Body, whole: WholeBody | undefined): void {
    if (this.peerIsTrusted) this.#clientAddress = this.#clientBehind(head);
    try {
      const plan = planRequest(
        { head, body, bodyHash: whole?.hash, clientAddress: this.#clientAddress, peerAddress: this.address },
        this.#context,
      );
      if (plan === 'body-needed') {
        this.#hold(head, body);
        return;
      }
      this.#plan = plan;
    } catch (error) {
      whole?.release();
      if (!(error instanceof ClientError)) throw error;
      this.#refuse(error, head, body);
      return;
    }
    const exchange = new Exchange(this, this.#plan, whole, this);
    this.#running = exchange;
    exchange.begin(this.#idle.take());
  }

  #clientBehind(head: RequestHead): string {
    const fields = fieldsNamed(head, 'x-forwarded-for');
    const values = fields.map((field) => fieldValue(head.bytes, field));
    return clientBehindProxies(this.address, values, this.#context.trustedProxies);
  }

  #hold(head: RequestHead, body: Body): void {
    this.#awaited = { head, body };
    const held = new HeldBody(this, requestBody(head), this.#context.heldBytes, this);
    this.#running = held;
    held.begin(listsToken(head, 'expect', '100-continue'));
  }

  #takeAwaited() {
    const awaited = this.#awaited;
    this.#awaited = undefined;
    this.#running = undefined;
    return awaited;
  }

  /** Answers by itself. The connection stays when the rest of the request is short enough to be read past. */
  #refuse(error: ClientError, head?: RequestHead, body?: Body, waitedMs?: number): void {
    const close = head === undefined || !wantsToStay(head) || !this.#canSkip(head, body) || this.#context.draining();
    const requestId = this.#plan?.requestId ?? newHexId();
    if (head !== undefined && body !== undefined) {
      const handshake = { head, body, clientAddress: this.#clientAddress, waitedMs };
      this.#context.handshakes.refused(handshake, error, requestId);
    }
    const answer = answerTo(error, {
      requestId,
      language: languageOf(head),
      close,
      withoutBody: head?.method === 'HEAD',
    });
    this.channel.write(answer);
    if (close) {
      this.#close();
      return;
    }
    this.#unwanted = body;
    if (this.channel.receiver !== this) this.#readOn();
    else this.wheel.arm(this.#deadline, this.limits.idleSeconds);
  }

  /** A client that waits for `100 Continue` may send the body or not: nobody can tell where its next request begins. */
  #canSkip(head: RequestHead, body: Body | undefined): boolean {
    if (body === undefined || body.complete) return true;
    if (hasField(head, 'expect')) return false;
    return 'left' in body && typeof body.left === 'number' && body.left <= this.limits.discardedBytes;
  }

  #skipUnwanted(): boolean {
    if (this.#unwanted === undefined) return true;
    this.inbox.take(this.#unwanted.advance(this.inbox.view(), 0));
    if (!this.#unwanted.complete) return false;
    this.#unwanted = undefined;
    return true;
  }

  #close(ending: 'finish' | 'reset' = 'finish'): void {
    this.#idle.drop();
    this.wheel.disarm(this.#deadline);
    new Linger(this.channel, ending, this.wheel, this.limits, () => this.#over());
  }

  #over(): void {
    this.#idle.drop();
    this.wheel.disarm(this.#deadline);
    this.#owner.onGone(this);
  }
}
