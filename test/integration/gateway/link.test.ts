import { expect, setDefaultTimeout, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { createLinkServer } from '../../../src/control/link-server.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { GatewayStage, serviceId } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

test('a worker and the control process agree: routes, acknowledgements, meters, the last routes on disk', async () => {
  await using stage = await GatewayStage.create({}, { control: false });
  await using image = await RawServer.start();
  const start = () =>
    createLinkServer({
      socketPath: stage.path('link.sock'),
      routesFile: stage.path('routes.json'),
      tokenKeys: stage.control.tokenKeys,
      log: createLogger({ name: 'control', level: 'silent' }),
    });
  const first = await start();
  await stage.settles('a link', () => first.workers === 1);
  first.publish([stage.route([image.port])]);
  await stage.settles('an acknowledgement', () => first.acknowledged(first.sequence));
  const client = await stage.client();
  client.write(stage.handshake());
  const server = await image.accept();
  await server.takeThrough('\r\n\r\n');
  server.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  await client.takeThrough('\r\n\r\n');
  await stage.settles('an open connection', () => first.openConnections(`instance-${image.port}`) === 1);
  await first.close();

  const second = await start();
  await stage.settles('the link again', () => second.workers === 1 && second.acknowledged(second.sequence));
  await stage.settles('the meter again', () => second.openConnections(`instance-${image.port}`) === 1);
  expect(second.route(serviceId)?.open).toBe(true);
  client.reset();
  await stage.settles('no open connection', () => second.openConnections(`instance-${image.port}`) === 0);
  await second.close();
});

test('a worker tells how many calls wait, and whoever decides about instances hears of it at once', async () => {
  await using stage = await GatewayStage.create({}, { control: false });
  await using image = await RawServer.start();
  const server = await createLinkServer({
    socketPath: stage.path('link.sock'),
    routesFile: stage.path('routes.json'),
    tokenKeys: stage.control.tokenKeys,
    policies: new Map([[serviceId, { waitingRoom: { calls: 10, seconds: 60 } }]]),
    log: createLogger({ name: 'control', level: 'silent' }),
  });
  const heard: [string, number][] = [];
  using _ = server.onWaiting((id) => heard.push([id, server.waiting(id)]));
  server.publish([stage.route([])]);
  await stage.settles('an acknowledgement', () => server.acknowledged(server.sequence));
  const client = await stage.client();
  client.write(stage.handshake());
  await stage.settles('a waiting call', () => heard.length > 0);
  expect(heard).toEqual([[serviceId, 1]]);
  server.publish([stage.route([image.port])]);
  await (await image.accept()).takeThrough('\r\n\r\n');
  await stage.settles('no waiting call', () => server.waiting(serviceId) === 0);
  expect(heard).toHaveLength(2);
  await server.close();
});

test('a worker that nobody has told anything refuses nobody: it serves once it knows what is in force', async () => {
  await using stage = await GatewayStage.create({}, { control: false });
  stage.worker.stop();
  rmSync(stage.path('routes.json'));
  await using image = await RawServer.start();
  const started = stage.startWorker();
  const server = await createLinkServer({
    socketPath: stage.path('link.sock'),
    routesFile: stage.path('routes.json'),
    tokenKeys: stage.control.tokenKeys,
    log: createLogger({ name: 'control', level: 'silent' }),
  });
  server.publish([stage.route([image.port])]);
  await started;
  const client = await stage.client();
  client.write(stage.handshake());
  await (await image.accept()).takeThrough('\r\n\r\n');
  await server.close();
});
