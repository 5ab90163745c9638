import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Credential } from '../contract/connection.ts';
import type { Route } from '../contract/route.ts';
import { type OpenSocket, OpenSockets } from './open-sockets.ts';
import type { Splice } from './splice.ts';

const credential: Credential = { kind: 'token', id: 'token-1', userId: 'user-1' };

function socketOf(serviceId: string, id: string): OpenSocket {
  const route: Route = {
    serviceId,
    serviceName: serviceId,
    projectId: 'project',
    revision: 1,
    websocket: true,
    open: true,
    status: 'running',
    versions: [],
  };
  const who = {
    credential,
    issuedAt: 0,
    appCodeHash: undefined,
    askedWith: undefined,
    clientAddress: '192.0.2.1',
    modelId: 'model',
    instanceId: `instance-${id}`,
  };
  return { id, route, ...who, openedAt: 0, waitedMs: undefined, handshakeMs: 0, splice: {} as Splice };
}

test('whatever opens and closes, exactly the open sockets are found, in all ways', () => {
  const step = fc.record({ open: fc.boolean(), service: fc.nat(3), socket: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const sockets = new OpenSockets();
      const expected = new Map<string, OpenSocket>();
      for (const { open, service, socket } of steps) {
        const id = `${service}-${socket}`;
        const present = expected.get(id);
        if (open && present === undefined) {
          const added = socketOf(`service-${service}`, id);
          sockets.add(added);
          expected.set(id, added);
        } else if (!open && present !== undefined) {
          sockets.remove(present);
          expected.delete(id);
        }
      }
      expect(new Set(sockets.all())).toEqual(new Set(expected.values()));
      for (const [id, socket] of expected) expect(sockets.find(id)).toBe(socket);
      expect(sockets.find('0-0')).toBe(expected.get('0-0') as OpenSocket);
      for (let service = 0; service < 4; service += 1) {
        const own = [...expected.values()].filter(({ route }) => route.serviceId === `service-${service}`);
        expect(new Set(sockets.ofService(`service-${service}`))).toEqual(new Set(own));
      }
    }),
  );
});

test('sockets may be removed while they are gone through', () => {
  const sockets = new OpenSockets();
  const all = Array.from({ length: 4 }, (_, index) => socketOf(`service-${index % 2}`, `${index}`));
  for (const socket of all) sockets.add(socket);
  const seen = [];
  for (const socket of sockets.all()) {
    seen.push(socket);
    sockets.remove(socket);
  }
  expect(new Set(seen)).toEqual(new Set(all));
  expect([...sockets.all()]).toEqual([]);
});
