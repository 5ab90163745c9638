import { dataFolder } from '../config/data-folder.ts';
import { OperatorError } from '../contract/operator-errors.ts';
import { createLogger } from '../log/logger.ts';
import { mapDescriptor } from '../memory/map-descriptor.ts';
import { SharedMemory } from '../memory/shared-memory.ts';
import { becomeChild } from '../supervisor/child.ts';
import { identifyProcess } from '../supervisor/process-identity.ts';
import { listenDescriptor, memoryDescriptor, proxiedDescriptor } from '../supervisor/worker-descriptors.ts';
import { createCertificateSource } from '../tls/certificate-source.ts';
import type { WorkerArgument } from './child-options.ts';
import type { Command } from './command.ts';

/** A gateway worker: a child of `serve`. */
export const workerCommand: Command = {
  name: 'worker',
  summary: { en: 'gateway worker, started by serve', zh: '网关进程，由 serve 启动' },
  options: [],
  hidden: true,
  async run({ flags }) {
    const { index, config }: WorkerArgument = JSON.parse(flags.rest[0] ?? '');
    const { run, routes, gatewayKey, registry } = dataFolder(config.dataDir);
    const log = createLogger({ name: `worker-${index}`, level: config.logLevel });
    const ended = Promise.withResolvers<number>();
    const started = Promise.withResolvers<Pick<Worker, 'reloadTls' | 'drain'>>();
    const child = becomeChild({
      log,
      drainTimeoutSeconds: config.drainTimeoutSeconds,
      onBug: 'log',
      onReloadTls: () => void started.promise.then((worker) => reload(worker, log)),
      onEnd: (timeoutSeconds) =>
        void started.promise.then((worker) => worker.drain(timeoutSeconds)).then(() => ended.resolve(0)),
    });
    const { runWorker } = await import('../gateway/worker.ts');
    const { files: tls } = createCertificateSource(config);
    const sockets = { apiSocket: run.apiSocket, linkSocket: run.linkSocket };
    const files = { routesFile: routes, secretsKeyFile: gatewayKey, contentFolder: registry };
    const { trustedProxies, proxyProtocol, maxHandshakes } = config;
    const proxies = {
      trustedProxies,
      ...(proxyProtocol && { proxyProtocol: { on: { descriptor: proxiedDescriptor }, from: proxyProtocol.from } }),
    };
    const limits = { handshakes: maxHandshakes };
    try {
      const shared = sharedMemory();
      started.resolve(
        await runWorker({ index, listenDescriptor, tls, ...proxies, ...sockets, ...files, shared, limits, log }),
      );
    } catch (error) {
      if (error instanceof OperatorError) {
        child.fatal(error.messageIn(config.language));
        return new Promise<never>(() => {});
      }
      log.fatal({ error }, 'the worker cannot start');
      return 1;
    }
    child.ready();
    return ended.promise;
  },
};

/** What the supervisor gave all workers in common. */
function sharedMemory() {
  const memory = SharedMemory.open(mapDescriptor(memoryDescriptor));
  if (memory === undefined) throw new Error(`descriptor ${memoryDescriptor} is not the memory of this version`);
  return { memory, owner: identifyProcess(process.pid) ?? { pid: process.pid, started: '' } };
}

type Worker = Awaited<ReturnType<typeof import('../gateway/worker.ts').runWorker>>;
type Log = ReturnType<typeof createLogger>;

function reload(worker: Pick<Worker, 'reloadTls'>, log: Log): void {
  try {
    worker.reloadTls();
    log.info('the new certificate is in use');
  } catch (error) {
    log.error({ error }, 'the new certificate cannot be used; the old one stays');
  }
}
