// A gateway worker in a process of its own, for the soak test: says where it listens, and how much it holds when it is asked.
//   soak-worker.ts IMAGE_PORT MOST_CONNECTIONS
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { defaultRouteLimits } from '../../src/contract/route.ts';
import { GatewayStage, serviceId } from '../integration/gateway/gateway-stage.ts';
import type { WorkerFigures } from './worker-process.ts';

const stage = await GatewayStage.create({
  handshakeSeconds: 2,
  headSeconds: 2,
  idleSeconds: 2,
  lingerSeconds: 2,
  connectSeconds: 2,
});
const bound = Number(process.argv[3]);
const limits = {
  ...defaultRouteLimits,
  maxConnections: bound,
  maxConnectionsPerInstance: bound,
  maxConnectionsPerCredential: bound,
  handshakesPerSecond: 0,
};
await stage.control.publish(stage.route([Number(process.argv[2])], { policy: { limits } }));
const tell = (what: unknown) => process.stdout.write(`${JSON.stringify(what)}\n`);
tell({ port: stage.worker.port, path: `/v1/infers/${serviceId}`, token: stage.token() });

createInterface({ input: process.stdin })
  .on('line', () => tell(figures()))
  .on('close', () => process.exit(0));

function figures(): WorkerFigures {
  Bun.gc(true);
  const status = readFileSync('/proc/self/status', 'utf8');
  return {
    connections: stage.worker.connections(),
    openOnInstances: Object.keys(stage.control.meterOf(serviceId)?.open ?? {}).length,
    descriptors: readdirSync('/proc/self/fd').length,
    kilobytes: Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]),
  };
}
