import { clientAddressHeader } from '../contract/client-address.ts';
import { clientError } from '../contract/errors.ts';
import { authenticate } from './authenticate.ts';
import type { Body } from './body.ts';
import { type Destination, destinationOf } from './destination.ts';
import type { GatewayContext } from './gateway-context.ts';
import { clientAddressField } from './known-field.ts';
import { listsToken, type RequestHead } from './request-head.ts';
import { cutFields, rewriteHead } from './rewrite-head.ts';
import { ServiceBackend, unavailable } from './service-backend.ts';
import { isWebSocketUpgrade, upgradeCuts } from './upgrade.ts';
import type { Backend } from './upstream.ts';

/** A request that may go on: to whom, and as which bytes. */
export interface RequestPlan {
  readonly backend: Backend;
  /** The head as the backend gets it. */
  readonly bytes: Buffer;
  readonly head: RequestHead;
  readonly body: Body;
  /** A 101 makes the connection a WebSocket; otherwise a 101 is an error. */
  readonly upgrade: boolean;
}

/**
 * Decides what becomes of a request. Hop-by-hop fields (RFC 9110, section 7.6.1) stay: a client's connection and its
 * upstream connection live and die together, so that `Connection` and `Keep-Alive` mean on both what they say. What goes:
 * the credential that admitted an inference call, and the wish for another protocol than WebSocket.
 * Throws `ClientError` or `MalformedMessage` for what is refused.
 */
export function planRequest(
  head: RequestHead,
  body: Body,
  clientAddress: string,
  context: GatewayContext,
): RequestPlan {
  const destination = destinationOf(head);
  if (destination.serviceId === undefined) return planControl(head, body, destination, clientAddress, context);
  return planInference(head, body, destination, destination.serviceId, context);
}

/** RFC 9110, section 9, and RFC 5789. The control process closes on a method that it does not know, without a word. */
const controlMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

/** Nothing behind the control process changes protocols. It learns the client's address, which nobody else can claim. */
function planControl(
  head: RequestHead,
  body: Body,
  destination: Destination,
  clientAddress: string,
  context: GatewayContext,
): RequestPlan {
  if (!controlMethods.has(head.method)) throw clientError('platform.unknown-method', { method: head.method });
  const claimed = cutFields(head.fields, (field) => field.known === clientAddressField);
  const cuts = [...claimed, ...upgradeCuts(head)].sort((one, other) => one.start - other.start);
  const added = `${clientAddressHeader}: ${clientAddress}\r\n`;
  return { backend: context.control, bytes: rewriteHead(head, destination, cuts, added), head, body, upgrade: false };
}

function planInference(
  head: RequestHead,
  body: Body,
  destination: Destination,
  serviceId: string,
  context: GatewayContext,
): RequestPlan {
  if (serviceId === '') throw clientError('inference.no-service-id', {});
  const route = context.routes.find(serviceId);
  if (route === undefined) throw clientError('inference.unknown-service', {});
  const admission = authenticate(head, route, context.tokens(), Date.now());
  if (!route.open) throw unavailable(route);
  const upgrade = isWebSocketUpgrade(head, body);
  if (upgrade && !route.websocket) throw clientError('inference.websocket-off', { service: route.serviceName });
  const cuts = upgrade ? admission.cuts : [...admission.cuts, ...upgradeCuts(head)];
  const bytes = rewriteHead(
    head,
    destination,
    cuts.toSorted((one, other) => one.start - other.start),
  );
  return { backend: new ServiceBackend(serviceId, context), bytes, head, body, upgrade };
}

/** Whether the client means to keep the connection for another request (RFC 9112, section 9.3). */
export function wantsToStay(head: RequestHead): boolean {
  return head.minorVersion === 1 && !listsToken(head, 'connection', 'close');
}
