import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import { ChangingCertificate } from './changing-certificate.ts';
import { ClientProcess } from './client-process.ts';
import type { FaultStage } from './fault-run.ts';

/** A platform with two services that clients use and two that change, and the clients. Disposing it ends everything. */
export async function openFaultStage(sockets: number, periodMs: number): Promise<FaultStage & AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const certificate = opened.use(new ChangingCertificate());
  const stage = opened.use(await Stage.open({ certificate }));
  const { platform, api } = stage;
  const image = 'faults/echo:1.0';
  await stage.push(await buildTestImage('node-ws'), image);
  const model = await api.createModel('echo', image, { protocol: 'ws' });
  await api.modelDone(model);
  const names = ['used-1', 'used-2', 'changed-1', 'changed-2'];
  const services = await Promise.all(names.map((name) => api.createService(name, model)));
  for (const id of services) await api.serviceIs(id, 'running');
  const targets = services.slice(0, 2).map((id) => `/v1/infers/${id}`);
  const clients = opened.use(
    new ClientProcess({
      port: platform.port,
      caFile: certificate.caFile,
      token: api.token,
      sockets,
      periodMs,
      targets,
    }),
  );
  await clients.allOpen();
  const everything = opened.move();
  return {
    platform,
    api,
    certificate,
    clients,
    changed: services.slice(2),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
