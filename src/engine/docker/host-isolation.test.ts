import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { networkInterfaces } from 'node:os';
import { until } from '../../../test/support/deadline.ts';
import { collect } from '../../../test/support/outcome.ts';
import { engine as callEngine, probeTargetImage, testEngineEndpoint } from '../../../test/support/probe-target.ts';
import { createLogger } from '../../log/logger.ts';
import type { Engine, InstanceSpec } from '../engine.ts';
import { createDockerEngine } from './docker-engine.ts';
import { firewallChain } from './firewall-rules.ts';

const patience = 60_000;
const { signal } = new AbortController();
const installation = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');

async function tables(command: string, ...more: string[]): Promise<string> {
  const child = Bun.spawn([command, '-w', '10', ...more], {
    stdout: 'pipe',
    env: { PATH: '/usr/sbin:/sbin:/usr/bin:/bin' },
  });
  return child.stdout.text();
}

async function idsLabelled(path: string): Promise<unknown[]> {
  const filters = JSON.stringify({ label: [`sluice.installation=${installation}`] });
  return (await callEngine(`${path}?${new URLSearchParams({ all: '1', filters })}`)).json() as Promise<unknown[]>;
}

describe('instances on their network', () => {
  let docker: Engine;
  let image: string;

  const create = () => {
    const log = createLogger({ name: 'engine-test', level: 'silent' });
    return createDockerEngine({ installation, endpoint: testEngineEndpoint, addressing: 'container', log });
  };

  async function start(id: string): Promise<string> {
    const command = ['/probe-target', 'listen', '9000'];
    const place = { serviceId: 's', modelId: 'm', revision: 'r', attempt: 0, slot: 0, port: 9000 };
    const spec: InstanceSpec = { id, ...place, image, command, environment: {}, cpu: 0.5, memoryMegabytes: 32 };
    await docker.start(spec, signal);
    const heard = async () => {
      const lines = await collect(docker.logs(id, { tail: 5, follow: false, signal }));
      return lines.some(({ text }) => text.startsWith('listening')) ? true : undefined;
    };
    await until(patience / 2, 'the instance listens', heard);
    return (await docker.list(signal)).find((instance) => instance.id === id)?.address?.host ?? '';
  }

  async function dial(host: string, port: number): Promise<string> {
    const { output } = await docker.exec('caller', ['/probe-target', 'dial', host, String(port), '1'], signal);
    return output.trim();
  }

  beforeAll(async () => {
    docker = create();
    image = (await docker.prepareImage({ name: await probeTargetImage() }, { signal })).id;
  }, patience);

  afterAll(() => create().removeAll(signal), patience);

  test(
    'reach neither each other nor the host, but are reached by it',
    async () => {
      const own = await start('caller');
      const other = await start('callee');
      expect(await dial(own, 9000)).toBe('connected');
      expect(await dial(other, 9000)).toBe('timeout');
      (await Bun.connect({ hostname: other, port: 9000, socket: { data() {} } })).terminate();
      const name = await docker.exec(
        'caller',
        ['/probe-target', 'query', '127.0.0.11', `sluice-${installation}-callee`],
        signal,
      );
      expect(name.output).toBe('code 0 records 1\n');

      if (!(await docker.capabilities(signal)).hostIsolation) return;
      using service = Bun.listen({ hostname: '0.0.0.0', port: 0, socket: { data() {} } });
      const bridge = own.replace(/\d+$/, '1');
      const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
      const outer = addresses.find(
        ({ family, internal, address }) => family === 'IPv4' && !internal && address !== bridge,
      );
      for (const host of [bridge, outer?.address ?? bridge]) expect(await dial(host, service.port)).toBe('timeout');

      // The service was there all the time: without the rule it answers; and the next start brings the rule back.
      await tables('iptables', '-F', firewallChain(installation));
      expect(await dial(bridge, service.port)).toBe('connected');
      await start('third');
      expect(await dial(bridge, service.port)).toBe('timeout');

      // Somebody puts a rule of his own before ours that would let instances in.
      const foreign = ['INPUT', '-i', `sl-${installation}`, '-m', 'comment', '--comment', 'foreign', '-j', 'ACCEPT'];
      await tables('iptables', '-I', ...foreign);
      await start('fourth');
      expect(await dial(bridge, service.port)).toBe('timeout');
      await tables('iptables', '-D', ...foreign);
    },
    patience,
  );

  test(
    'leave nothing behind when everything is removed',
    async () => {
      await start('last');
      expect(await idsLabelled('/containers/json')).not.toEqual([]);
      expect(await idsLabelled('/networks')).toHaveLength(1);
      await create().removeAll(signal);
      expect(await idsLabelled('/containers/json')).toEqual([]);
      expect(await idsLabelled('/networks')).toEqual([]);
      if (!(await docker.capabilities(signal)).hostIsolation) return;
      for (const command of ['iptables', 'ip6tables']) expect(await tables(command, '-S')).not.toContain(installation);
    },
    patience,
  );
});
