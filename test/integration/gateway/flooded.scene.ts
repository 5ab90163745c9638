// A gateway worker in a process of its own, so that its memory and descriptors can be told from those of its attackers.
// Says its port, and to every message how it stands.
import { GatewayStage } from './gateway-stage.ts';

const stage = await GatewayStage.create({ handshakes: 600, handshakeSeconds: 2, headSeconds: 2, lingerSeconds: 1 });

process.on('message', () => {
  Bun.gc(true);
  const descriptors = [...new Bun.Glob('*').scanSync({ cwd: '/proc/self/fd', onlyFiles: false })].length;
  const megabytes = process.memoryUsage.rss() / 1024 / 1024;
  process.send?.({ connections: stage.worker.connections(), descriptors, megabytes });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: stage.worker.port });
