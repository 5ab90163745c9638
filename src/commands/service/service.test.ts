import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { CommandLine } from '../../../test/support/command-line.ts';
import { endedConnection, failedHandshake, openConnection } from '../../../test/support/connection-records.ts';
import { until, within } from '../../../test/support/deadline.ts';
import { linesOf } from '../../../test/support/lines-of.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';
import { notice } from '../../contract/notices.ts';

let api: TestApi;
let cli: CommandLine;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  cli = new CommandLine(api);
});
afterEach(() => cli[Symbol.dispose]());

/** A service as the API's own clients make it. */
async function service(name: string): Promise<string> {
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const { body } = await api.call('POST', '/v1/{p}/services', { service_name: name, infer_type: 'real-time', config });
  return body.service_id;
}

describe('seeing services', () => {
  test('lists them by name, status, model and page', async () => {
    const model = await api.model({ name: 'listed', version: '1.0.0' });
    const config = [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
    const body = { service_name: 'list-one', infer_type: 'real-time', config };
    const one = (await api.call('POST', '/v1/{p}/services', body)).body.service_id;
    const two = await service('list-two');
    await api.setState(two, { status: 'running' });
    const { out } = await cli.run('service', 'list', '--name', 'list-');
    expect(out).toMatch(/^NAME +STATUS +CALLS +FAILED +CREATED +ID\nlist-/);
    expect(out).toContain('deploying 0 %');
    const names = async (...argv: string[]) => {
      const found: { service_name: string }[] = await cli.json('service', 'list', '--name', 'list-', ...argv);
      return found.map(({ service_name: name }) => name);
    };
    expect(await names('--status', 'running')).toEqual(['list-two']);
    expect(await names('--model', 'listed:1.0.0')).toEqual(['list-one']);
    expect(await names('--sort', 'service_name')).toEqual(['list-one', 'list-two']);
    expect(await names('--sort', 'service_name', '--limit', '1', '--page', '2')).toEqual(['list-two']);
    expect(await names('--sort', 'service_name', '--limit', '1')).toEqual(['list-one']);
    expect((await cli.json('service', 'show', one)).service_name).toBe('list-one');
  });

  test('shows one by its name, with what it runs, and its address alone', async () => {
    const id = await service('shown');
    const { out } = await cli.run('service', 'show', 'shown');
    expect(out).toContain(`  id           ${id}\n`);
    expect(out).toMatch(
      /\nMODEL +WEIGHT +INSTANCES +SPECIFICATION\nmodel-.*:0\.0\.1 +100 % +1 +modelarts\.vm\.cpu\.2u\n/,
    );
    const address = `https://localhost:8443/v1/infers/${id}`;
    expect((await cli.run('service', 'address', 'shown')).out).toBe(`${address}\n`);
    expect(await cli.json('service', 'address', 'shown')).toMatchObject({ access_address: address });
    const missing = await cli.run('service', 'show', 'show');
    expect(missing.code).toBe(1);
    expect(missing.err).toStartWith('There is no service "show". `sluice service list`');
  });

  test('makes a ticket within the bounds that are asked for', async () => {
    const id = await service('ticketed');
    const { out } = await cli.run('service', 'ticket', 'ticketed', '--path', '/chat', '--lifetime', '5');
    expect(out).toContain(`https://localhost:8443/v1/infers/${id}/chat?sluice_ticket=`);
    expect(out).toContain('base64url.bearer.authorization.k8s.io.');
    const refused = await cli.run('service', 'ticket', 'ticketed', '--origin', 'nonsense');
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 1, out: '' });
    expect((await cli.run('service', 'ticket', 'ticketed', '--lifetime', '0')).code).toBe(2);
  });

  test('lists instances with what is wrong with them', async () => {
    const id = await service('instanced');
    const instance = { id: 'i-1', serviceId: id, modelId: 'm', restarts: 3, openConnections: 7 } as const;
    api.instances = [{ ...instance, status: 'failed', reason: notice('service.unavailable', { wished: 2 }) }];
    const { out } = await cli.run('service', 'instances', 'instanced');
    expect(out).toMatch(/^INSTANCE +STATUS +CONNECTIONS +RESTARTS +STARTED +REASON\ni-1 +failed +7 +3 /);
    expect(await cli.json('service', 'instances', 'instanced')).toMatchObject([{ instance_id: 'i-1' }]);
    api.instances = [];
  });

  test('lists connections and handshakes', async () => {
    const id = await service('connected');
    using worker = await WorkerClient.dial(api.linkSocket, 1);
    worker.report(1, {
      opened: [openConnection('open-1', { serviceId: id, clientAddress: '203.0.113.9' })],
      ended: [endedConnection('over-1', { serviceId: id, end: { at: Date.now(), by: 'image', code: 1011 } })],
      handshakes: [failedHandshake('refused', { serviceId: id, at: Date.now() - 1 })],
    });
    await until(5_000, 'all recorded', async () =>
      worker.received.some(({ type }) => type === 'recorded') ? true : undefined,
    );
    const { out } = await cli.run('service', 'connections', 'connected');
    expect(out).toMatch(/ 203\.0\.113\.9 .* open .*\n.* image 1011 /);
    expect(await cli.json('service', 'connections', 'connected', '--state', 'ended')).toHaveLength(1);
    expect(await cli.json('service', 'connections', 'connected', '--closed-by', 'client')).toEqual([]);
    expect(out).toContain(' open-1\n');
    const over = await cli.run('service', 'disconnect', 'connected', 'over-1');
    expect(over).toMatchObject({ code: 1, err: expect.stringContaining('is not open') });
    const ending = await cli.run('service', 'disconnect', 'connected', 'open-1');
    expect(ending).toMatchObject({ code: 0, out: 'Connections that are being ended: 1.\n' });
    await until(5_000, 'the order', async () =>
      worker.received.some((told) => told.type === 'end-connections' && told.ids.includes('open-1')) ? true : undefined,
    );
    const handshakes = await cli.json('service', 'handshakes', 'connected');
    expect(handshakes).toMatchObject([{ request_id: 'refused' }]);
    expect((await cli.run('service', 'handshakes', 'connected', '--stage', 'connect')).code).toBe(0);
    expect((await cli.run('service', 'handshakes', 'connected', '--stage', 'odd')).code).toBe(2);
  });

  test('lists events, and follows them: those that there are in the order of time, then those that come', async () => {
    const id = await service('eventful');
    const say = (key: 'service.preparing' | 'service.stopping' | 'service.stopped', occurredAt: number) =>
      api.store.services.addEvent(id, { type: 'normal', occurredAt, notice: notice(key, {}) });
    const now = Date.now();
    await say('service.preparing', now);
    await say('service.stopping', now + 1);
    const texts = async (...argv: string[]) => {
      const events: { event_info: string }[] = await cli.json('service', 'events', 'eventful', ...argv);
      return events.map(({ event_info: text }) => text);
    };
    expect(await texts()).toEqual(['The service is being stopped.', 'preparing environment']);
    expect(await texts('--limit', '1')).toEqual(['The service is being stopped.']);
    expect(await texts('--type', 'abnormal')).toEqual([]);

    const following = cli.start('service', 'events', 'eventful', '-f');
    const lines = linesOf(following.stdout);
    const next = async () => String((await within(30_000, 'the next event', lines.next())).value).slice(21);
    expect([await next(), await next()]).toEqual([
      'normal  preparing environment',
      'normal  The service is being stopped.',
    ]);
    await say('service.stopped', now + 1);
    expect(await next()).toBe('normal  The service has been stopped.');
    await say('service.preparing', now + 2);
    expect(await next()).toBe('normal  preparing environment');
    following.kill('SIGINT');
    expect(await following.exited).toBe(130);
  });
});

describe('starting, stopping and deleting', () => {
  test('says how it is, or waits with --wait until it is as it should be', async () => {
    const id = await service('turned');
    await api.setState(id, { status: 'stopped' });
    const begun = await cli.run('service', 'start', 'turned');
    expect(begun).toMatchObject({ code: 0, out: expect.stringContaining('turned is deploying.') });
    await api.setState(id, { status: 'running', progress: 100 });
    expect(await cli.json('service', 'start', 'turned', '--wait')).toMatchObject({ status: 'running' });

    const stopping = cli.run('service', 'stop', 'turned', '--wait');
    await until(10_000, 'the wish', async () =>
      (await api.store.services.get(id))?.wish === 'stopped' ? true : undefined,
    );
    await api.setState(id, { status: 'stopped' });
    expect(await stopping).toMatchObject({ code: 0, out: 'turned is stopped.\n' });
  });

  test('says why it did not start, with what its instance wrote last', async () => {
    const id = await service('broken');
    await api.setState(id, { status: 'stopped' });
    api.instances = [{ id: 'i-1', serviceId: id, modelId: 'm', status: 'failed', restarts: 1, openConnections: 0 }];
    api.logLines = (async function* () {
      yield { time: 1, stream: 'stderr' as const, text: 'the disk is \u001b[31mon fire' };
    })();
    const starting = cli.run('service', 'start', id, '--wait');
    await until(10_000, 'the wish', async () =>
      (await api.store.services.get(id))?.generation === 2 ? true : undefined,
    );
    await api.setState(id, { status: 'failed', reason: notice('service.failed', { service: 'broken' }) });
    const { code, err } = await starting;
    api.instances = [];
    expect(code).toBe(1);
    expect(err).toContain(`${id} is failed. Failed to start service broken.`);
    expect(err).toContain('the disk is on fire');
    expect(err).toContain('`sluice service logs');
  });

  test('deletes after a question on a terminal, without one elsewhere or with --yes', async () => {
    const id = await service('doomed');
    const wish = async () => (await api.store.services.get(id))?.wish;
    cli.typed = ['n'];
    const kept = await cli.run('service', 'delete', 'doomed');
    expect(kept).toMatchObject({ code: 1, out: 'Nothing was deleted.\n' });
    expect(kept.err).toContain('Delete doomed?');
    expect(await wish()).toBe('running');
    cli.typed = ['y'];
    expect((await cli.run('service', 'delete', 'doomed')).out).toBe('Deleted: doomed\n');
    expect(await wish()).toBe('deleted');
    await service('second');
    cli.typed = undefined;
    expect((await cli.run('service', 'delete', 'second')).out).toBe('Deleted: second\n');
    const both = [await service('one-of-two'), await service('other-of-two')];
    const missing = await cli.run('service', 'delete', 'one-of-two', 'nowhere');
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('nowhere') });
    expect((await api.store.services.get(both[0] ?? ''))?.wish).toBe('running');
    expect(await cli.json('service', 'delete', 'one-of-two', 'other-of-two')).toEqual({ service_ids: both });
    for (const each of both) expect((await api.store.services.get(each))?.wish).toBe('deleted');
    cli.typed = [];
    const third = await service('third');
    const waiting = cli.run('service', 'delete', 'third', '--yes', '--wait');
    await until(10_000, 'the wish', async () =>
      (await api.store.services.get(third))?.wish === 'deleted' ? true : undefined,
    );
    await api.store.services.remove(third);
    expect(await waiting).toMatchObject({ code: 0, out: 'Deleted: third\n' });
  });

  test('Ctrl-C ends the waiting alone', async () => {
    const id = await service('patient');
    await api.setState(id, { status: 'stopped' });
    const waiting = cli.start('service', 'start', 'patient', '--wait');
    const progress = linesOf(waiting.stderr);
    expect((await within(30_000, 'progress', progress.next())).value).toContain('patient: 0 %');
    waiting.kill('SIGINT');
    expect(await waiting.exited).toBe(130);
    expect(await waiting.stdout.text()).toContain('`sluice service show patient`');
    expect((await api.store.services.get(id))?.wish).toBe('running');
  });
});
