import { runWorker } from '../../src/gateway/worker.ts';
import { createLogger } from '../../src/log/logger.ts';

/** What the bench tells a worker: the folder with certificate and sockets, and its number. */
const [folder = '', index = '0'] = process.argv.slice(2);

/** A gateway worker as `serve` starts one: the listening socket is descriptor 3, the routes come over the link. */
const worker = await runWorker({
  index: Number(index),
  listenDescriptor: 3,
  tls: { certFile: `${folder}/server.pem`, keyFile: `${folder}/server-key.pem` },
  apiSocket: `${folder}/api.sock`,
  linkSocket: `${folder}/link.sock`,
  routesFile: `${folder}/routes.json`,
  secretsKeyFile: `${folder}/gateway.key`,
  log: createLogger({ name: `worker-${index}`, level: 'info' }),
});

process.on('SIGTERM', () => {
  worker.stop();
  process.exit(0);
});
