import type { ConnectionRecord, EndedConnection, HandshakeFailure } from '../../src/contract/connection.ts';
import type { Service } from '../../src/contract/service.ts';
import type { Store } from '../../src/store/store.ts';

/** A connection of service `s` that opened at 1,000. */
export function openConnection(id: string, change: Partial<ConnectionRecord> = {}): ConnectionRecord {
  return {
    id,
    serviceId: 's',
    modelId: 'model',
    instanceId: 'instance',
    credential: { kind: 'token', id: 'token-1', userId: 'user-1' },
    clientAddress: '192.0.2.1',
    openedAt: 1_000,
    handshakeMs: 3,
    fromClient: { bytes: 0, messages: 0 },
    fromImage: { bytes: 0, messages: 0 },
    ...change,
  };
}

/** One that the client ended at 2,000, unless told otherwise. */
export function endedConnection(id: string, change: Partial<EndedConnection> = {}): EndedConnection {
  return { ...openConnection(id), end: { at: 2_000, by: 'client', code: 1000 }, ...change };
}

export function failedHandshake(id: string, change: Partial<HandshakeFailure> = {}): HandshakeFailure {
  const error = { key: 'inference.connection-refused', arguments: { port: 8080 } };
  return {
    id,
    serviceId: 's',
    at: 2_000,
    clientAddress: '192.0.2.1',
    stage: 'connect',
    status: 502,
    error,
    ...change,
  };
}

/** A service that history can be written of, with nothing else to it. */
export async function bareService(store: Store, id: string): Promise<void> {
  const service: Service = {
    id,
    projectId: 'p',
    ownerId: 'u',
    generation: 1,
    wish: 'stopped',
    spec: { name: `service-${id}`, description: '', websocket: true, versions: [], request: {} },
    state: { status: 'stopped', observedGeneration: 1, progress: 100, transitionAt: 1, deployStartedAt: 1 },
    createdAt: 1,
    updatedAt: 1,
  };
  await store.services.create(service);
}
