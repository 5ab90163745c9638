import type { ConnectionRecord } from '../contract/connection.ts';
import { addTraffic, countedSince, noTraffic, type Traffic } from '../domain/history-point.ts';

/** What passed through the WebSockets of each instance since it was last asked. */
export interface InstanceTraffic {
  /** A connection has come so far; `before` is how far it was known to be. */
  passed(record: ConnectionRecord, before: ConnectionRecord | undefined): void;
  /** What passed, by instance, and begins anew. */
  take(): ReadonlyMap<string, Traffic>;
}

const nothing = { bytes: 0, messages: 0 };

/** `began`: when this process began to look, ms since the epoch. What passed through older connections until then, another has counted. */
export function createInstanceTraffic(began: number): InstanceTraffic {
  let passed = new Map<string, Traffic>();
  return {
    passed(record, before) {
      if (before === undefined && record.openedAt < began) return;
      const { instanceId, fromClient, fromImage } = record;
      const { fromClient: client, fromImage: image } = before ?? { fromClient: nothing, fromImage: nothing };
      const since: Traffic = {
        ...noTraffic,
        handshakes: before === undefined ? 1 : 0,
        messagesFromClient: countedSince(client.messages, fromClient.messages),
        messagesFromImage: countedSince(image.messages, fromImage.messages),
        bytesFromClient: countedSince(client.bytes, fromClient.bytes),
        bytesFromImage: countedSince(image.bytes, fromImage.bytes),
      };
      passed.set(instanceId, addTraffic(passed.get(instanceId) ?? noTraffic, since));
    },
    take() {
      const taken = passed;
      passed = new Map();
      return taken;
    },
  };
}
