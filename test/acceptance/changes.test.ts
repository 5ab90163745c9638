import { afterAll, beforeAll, expect, test } from 'bun:test';
import { applyFix, type FixCall } from '../support/apply-fix.ts';
import { ChangeReader } from '../support/change-reader.ts';
import { until } from '../support/deadline.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

interface Diagnosis {
  readonly reason?: string;
  readonly instance_id?: string;
  readonly fixes: readonly { readonly kind: string; readonly steps: readonly FixCall[] }[];
}

interface Timeline {
  readonly result: string;
  readonly steps: readonly {
    readonly step: string;
    readonly result: string;
    readonly seconds: number;
    readonly instance_id?: string;
  }[];
}

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('wrong-port'), 'changes/wrong-port:1.0');
}, 400_000);
afterAll(() => stage?.[Symbol.asyncDispose](), 90_000);

test('a wrong port is told of, diagnosed and put right, and the deployment is seen step by step, without asking again and again', async () => {
  const { api, platform } = stage;
  const listen = async () => {
    const headers = { 'X-Auth-Token': api.token };
    const signal = AbortSignal.timeout(300_000);
    const stream = await platform.fetch(`/v1/${api.projectId}/changes`, { headers, signal });
    const reader = new ChangeReader(stream.body, 60_000);
    expect(await reader.next()).toEqual({ name: 'ready' });
    return reader;
  };
  const changes = await listen();
  const model = await api.createModel('wrong-port', 'changes/wrong-port:1.0', { protocol: 'ws', port: 8080 });
  await changes.through({ kind: 'model', id: model, aspect: 'status' });
  await api.modelDone(model);
  const id = await api.createService('wrong-port', model);
  const look = async <Shown>(part: string) =>
    (await api.call('GET', `/services/${id}/${part}`)).body as unknown as Shown;

  // Whoever reads when told to sees it without a clock.
  let ill = await look<Diagnosis>('diagnosis');
  while (ill.reason !== 'instance.wrong-port') {
    await changes.through({ kind: 'service', id });
    ill = await look<Diagnosis>('diagnosis');
  }
  expect(ill.instance_id).toBeString();
  const [fix] = ill.fixes;
  expect(fix?.kind).toBe('model-port');
  const call = async (method: string, path: string, body: unknown) =>
    api.call(method, path.replace(`/v1/${api.projectId}`, ''), body);
  await applyFix(fix?.steps ?? [], call, {
    wait: async ({ model_id: next }) => void (await changes.through({ kind: 'model', id: next })),
  });
  await changes.through({ kind: 'service', id, aspect: 'updates' });
  while ((await api.service(id))['status'] !== 'running') await changes.through({ kind: 'service', id });
  expect((await look<Diagnosis>('diagnosis')).fixes).toEqual([]);

  const timeline = await look<Timeline>('timeline');
  expect(timeline.result).toBe('SUCCESS');
  const steps = timeline.steps.filter(({ step }) => step !== 'leave').map(({ step, result }) => `${step} ${result}`);
  expect(steps).toEqual(['prepare done', 'image done', 'start done', 'ready done', 'route done']);
  for (const { seconds } of timeline.steps) expect(seconds).toBeGreaterThanOrEqual(0);

  using socket = await api.openSocket(id);
  await socket.ask('hello');
  await api.openSocket(id, '', { headers: [] }).catch(() => undefined);
  const awaited = new Set(['connections', 'handshakes', 'instances']);
  while (awaited.size > 0) {
    for (const { aspect = '' } of await changes.through({ kind: 'service', id })) awaited.delete(aspect);
  }

  // A control process that is killed says nothing any more; one that is ended says so.
  await platform.killControl();
  await expect(changes.through({ name: 'end' })).rejects.toThrow();
  const again = await listen();
  const stopped = platform.stop();
  expect((await again.through({ name: 'end' })).at(-1)).toEqual(expect.objectContaining({ reason: 'stopping' }));
  await stopped;
  await platform.startAgain();
  await until(30_000, 'the service again', async () =>
    (await api.service(id))['status'] === 'running' ? true : undefined,
  );
}, 400_000);
