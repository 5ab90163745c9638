import type { Body } from './body.ts';
import { fieldValue } from './field.ts';
import type { RequestHead } from './request-head.ts';
import { type Cut, cutFields, cutItems } from './rewrite-head.ts';

/**
 * Whether the request asks for a WebSocket. Its key, version and method are the image's to judge; what matters here is
 * that the connection may change its protocol: only HTTP/1.1 may (RFC 9110, section 7.8), to `websocket` alone, and not
 * behind a body.
 */
export function isWebSocketUpgrade(head: RequestHead, body: Body): boolean {
  if (head.minorVersion === 0 || !body.complete) return false;
  const upgrades = head.fields.filter((field) => field.known === 'upgrade');
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
  if (!head.fields.some((field) => field.known === 'upgrade')) return [];
  const lines = cutFields(head.fields, (field) => field.known === 'upgrade');
  const tokens = head.fields
    .filter((field) => field.known === 'connection')
    .flatMap((field) => cutItems(head.bytes, field, (text) => text.toLowerCase() === 'upgrade'));
  return [...lines, ...tokens].sort((one, other) => one.start - other.start);
}
