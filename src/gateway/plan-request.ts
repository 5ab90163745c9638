import { newHexId } from '../auth/identifiers.ts';
import { checkSignatureDate, emptyBodyHash } from '../auth/request-signature.ts';
import { ClientError, clientError } from '../contract/errors.ts';
import {
  bodyHashHeader,
  clientAddressHeader,
  signedTargetHeader,
  storedContentHeader,
} from '../contract/gateway-headers.ts';
import { defaultRouteLimits, type Route } from '../contract/route.ts';
import type { Admission, Call } from './admission.ts';
import { authenticate } from './authenticate.ts';
import type { Body } from './body.ts';
import { CheckedBody } from './checked-body.ts';
import { ConnectionPlace, holderOf } from './connection-place.ts';
import type { ContentPlace } from './content-places.ts';
import { type Destination, destinationOf } from './destination.ts';
import { fieldsNamed } from './field.ts';
import { forwardedFields } from './forwarded-fields.ts';
import type { GatewayContext } from './gateway-context.ts';
import { tellingFields } from './known-field.ts';
import { listsToken, type RequestHead } from './request-head.ts';
import { cutLines, rewriteHead } from './rewrite-head.ts';
import { ServiceBackend } from './service-backend.ts';
import { sessionOf } from './session-of.ts';
import { carriesSignature, inWords, signedHead, signedTarget } from './signed-head.ts';
import { temporaryKey } from './temporary-key.ts';
import { unavailable } from './unavailable.ts';
import { isWebSocketUpgrade, upgradeCuts } from './upgrade.ts';
import type { Backend } from './upstream.ts';
import { WaitingCaller } from './waiting-caller.ts';

/** A request that may go on: to whom, and as which bytes. */
export interface RequestPlan {
  readonly backend: Backend;
  /** Of a handshake; whoever ends the exchange, or the socket that it became, leaves it. */
  readonly place: ConnectionPlace | undefined;
  /** Of a request whose answer may be a file of the registry; whoever ends the exchange leaves it, at the latest. */
  readonly contentPlace: ContentPlace | undefined;
  /** Who calls the service; undefined for what goes to the control process, which asks for itself. */
  readonly admission: Admission | undefined;
  /** The record by which it was admitted. */
  readonly route: Route | undefined;
  /** The `X-Request-Id` of an answer of the platform's own; undefined: the request has none yet. */
  readonly requestId: string | undefined;
  /** The head as the backend gets it. */
  readonly bytes: Buffer;
  readonly head: RequestHead;
  readonly body: Body;
  /** A 101 makes the connection a WebSocket; otherwise a 101 is an error. */
  readonly upgrade: boolean;
}

/** Who sent a request can only be told once its body is whole: plan again then, with the body's hash. */
export type BodyNeeded = 'body-needed';

/**
 * Decides what becomes of a request. Hop-by-hop fields (RFC 9110, section 7.6.1) stay: a client's connection and its
 * upstream connection live and die together, so that `Connection` and `Keep-Alive` mean on both what they say. What goes:
 * the credential that admitted an inference call, and the wish for another protocol than WebSocket.
 * Throws `ClientError` or `MalformedMessage` for what is refused.
 */
export function planRequest(call: Call, context: GatewayContext): RequestPlan | BodyNeeded {
  const destination = destinationOf(call.head, (id) => context.routes.find(id) !== undefined);
  if (destination.serviceId === undefined) return planControl(call, destination, context);
  return planInference(call, destination, destination.serviceId, context);
}

/** RFC 9110, section 9, and RFC 5789. The control process closes on a method that it does not know, without a word. */
const controlMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

/**
 * Nothing behind the control process changes protocols. It learns what nobody else can claim: the client's address, and of
 * a signed request the target and the hash of the body. Its HTTP server gives it neither: that one rewrites paths, and
 * drops the bodies of GET requests, which clients hash as well.
 */
function planControl(call: Call, destination: Destination, context: GatewayContext): RequestPlan | BodyNeeded {
  const { head, body } = call;
  if (!controlMethods.has(head.method)) throw clientError('platform.unknown-method', { method: head.method });
  const vouched = carriesSignature(head) && isWorthHashing(head, context);
  if (vouched && !body.complete && call.bodyHash === undefined) return 'body-needed';
  const claimed = tellingFields.flatMap((name) => cutLines(fieldsNamed(head, name)));
  const cuts = [...claimed, ...upgradeCuts(head)].sort((one, other) => one.start - other.start);
  const address = `${clientAddressHeader}: ${call.clientAddress}\r\n`;
  const target = `${signedTargetHeader}: ${signedTarget(head)}\r\n`;
  const facts = `${target}${bodyHashHeader}: ${call.bodyHash ?? emptyBodyHash}\r\n`;
  const contentPlace = head.method === 'GET' ? context.control.takeContentPlace() : undefined;
  const offer = contentPlace === undefined ? '' : `${storedContentHeader}: yes\r\n`;
  const bytes = rewriteHead(head, destination, cuts, `${address}${vouched ? facts : ''}${offer}`);
  return {
    backend: context.control,
    place: undefined,
    contentPlace,
    admission: undefined,
    route: undefined,
    requestId: undefined,
    bytes,
    head,
    body,
    upgrade: false,
  };
}

/** Bodies are held for keys in force and fresh signatures only; the control process refuses the others by what their heads say. */
function isWorthHashing(head: RequestHead, context: GatewayContext): boolean {
  try {
    const signed = signedHead(head);
    if (signed === undefined) return false;
    const nowMs = Date.now();
    return inWords(() => {
      checkSignatureDate(signed.signature, nowMs);
      const known = context.callers.accessKeys.find(signed.signature.accessKey) !== undefined;
      return known || temporaryKey(signed, context.callers, nowMs) !== undefined;
    });
  } catch (error) {
    if (error instanceof ClientError) return false;
    throw error;
  }
}

function planInference(
  call: Call,
  destination: Destination,
  serviceId: string,
  context: GatewayContext,
): RequestPlan | BodyNeeded {
  const { head } = call;
  if (serviceId === '') throw clientError('inference.no-service-id', {});
  const route = context.routes.find(serviceId);
  if (route === undefined) throw clientError('inference.unknown-service', {});
  const nowMs = Date.now();
  const admission = authenticate(call, destination, route, context.callers, nowMs);
  if (admission === 'body-needed') return admission;
  if (!route.open) throw unavailable(route);
  const upgrade = isWebSocketUpgrade(head, call.body);
  if (upgrade && !route.websocket) throw clientError('inference.websocket-off', { service: route.serviceName });
  const requestId = route.policy?.forwardHeaders?.includes('X-Request-Id') ? newHexId() : undefined;
  const forwarded = forwardedFields(call, route.policy?.forwardHeaders, requestId);
  const cuts = [...admission.cuts, ...forwarded.cuts, ...(upgrade ? [] : upgradeCuts(head))];
  const bytes = rewriteHead(
    head,
    destination,
    cuts.toSorted((one, other) => one.start - other.start),
    forwarded.added,
  );
  const body = admission.checkBody === undefined ? call.body : new CheckedBody(call.body, admission.checkBody);
  const place = takePlace(admission, route, upgrade, context, nowMs);
  const limits = route.policy?.limits ?? defaultRouteLimits;
  const socketLimit = upgrade && place !== undefined ? limits.maxConnectionsPerInstance : undefined;
  return {
    backend: new ServiceBackend(serviceId, context, {
      named: admission.instanceId,
      socketLimit,
      session: sessionOf(call, destination, route.policy),
      caller: new WaitingCaller(admission, upgrade, context),
    }),
    place,
    contentPlace: undefined,
    admission,
    route,
    requestId,
    bytes,
    head,
    body,
    upgrade,
  };
}

/** For a handshake a place among the service's sockets; the platform's own checks need none. Uses up what is good once. */
function takePlace(
  admission: Admission,
  route: Route,
  upgrade: boolean,
  context: GatewayContext,
  nowMs: number,
): ConnectionPlace | undefined {
  const counted = upgrade && admission.instanceId === undefined;
  const place = counted ? ConnectionPlace.take(route, holderOf(admission), context.shared, nowMs) : undefined;
  try {
    claim(admission, context, nowMs);
    return place;
  } catch (error) {
    place?.leave();
    throw error;
  }
}

/** Uses up what is good for one call. The last check of all: nothing that is refused uses anything up. */
function claim({ once }: Admission, { shared }: GatewayContext, nowMs: number): void {
  if (once !== undefined && !shared.claim(once.id, once.untilMs, nowMs)) throw once.refusal();
}

/** Whether the client means to keep the connection for another request (RFC 9112, section 9.3). */
export function wantsToStay(head: RequestHead): boolean {
  return head.minorVersion === 1 && !listsToken(head, 'connection', 'close');
}
