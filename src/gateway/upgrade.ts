import type { Body } from './body.ts';
import { fieldsNamed, fieldValue, hasField } from './field.ts';
import type { RequestHead } from './request-head.ts';
import { type Cut, cutItems, cutLines } from './rewrite-head.ts';

/**
 * Whether the request asks for a WebSocket. Its key, version and method are the image's to judge; what matters here is
 * that the connection may change its protocol: only HTTP/1.1 may (RFC 9110, section 7.8), to `websocket` alone, and not
 * behind a body.
 */
export function isWebSocketUpgrade(head: RequestHead, body: Body): boolean {
  if (head.minorVersion === 0 || !body.complete) return false;
  const upgrades = fieldsNamed(head, 'upgrade');
  const [upgrade] = upgrades;
  return (
    upgrade !== undefined && upgrades.length === 1 && fieldValue(head.bytes, upgrade).toLowerCase() === 'websocket'
  );
}

/**
 * What has to go so that the next server sees no wish to change the protocol: the Upgrade lines and their token in
 * Connection. A server that agreed to another protocol would be unreadable from then on.
 */
export function upgradeCuts(head: RequestHead): Cut[] {
  if (!hasField(head, 'upgrade')) return [];
  const tokens = fieldsNamed(head, 'connection').flatMap((field) =>
    cutItems(head.bytes, field, (text) => text.toLowerCase() === 'upgrade'),
  );
  return [...cutLines(fieldsNamed(head, 'upgrade')), ...tokens].sort((one, other) => one.start - other.start);
}
