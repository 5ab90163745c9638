import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInSpecifications } from '../contract/specification.ts';
import { type Config, loadConfig, locateDataFolder } from './config.ts';
import { dataFolder } from './data-folder.ts';
import { parseFlags } from './flags.ts';
import { describeOptions } from './help.ts';
import { options } from './options.ts';
import type { Surroundings } from './surroundings.ts';

const all = Object.values(options);
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-config-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const surroundings: Surroundings = {
  environment: {},
  workingFolder: '/work-folder',
  home: '/home/ada',
  isRoot: false,
  platform: 'linux',
  cores: 8,
  processId: 4711,
  exists: () => false,
};

function load(argv: readonly string[], more: Partial<Surroundings> = {}): Config {
  return loadConfig(parseFlags(argv, all), { ...surroundings, ...more });
}

/** The lines about mistakes, without the headline. */
function mistakes(argv: readonly string[], more: Partial<Surroundings> = {}): string[] {
  try {
    load(argv, more);
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

function file(content: string): string {
  const path = join(root, `${Bun.randomUUIDv7()}.yaml`);
  writeFileSync(path, content);
  return path;
}

describe('defaults', () => {
  test('are those of the documentation', () => {
    expect(load([])).toEqual({
      dataDir: '/home/ada/.local/share/sluice',
      masterKeyFile: '/home/ada/.local/share/sluice/master.key',
      listen: { host: '0.0.0.0', port: 8443 },
      admin: { host: '127.0.0.1', port: 9464 },
      trustedProxies: [],
      webhookNetworks: [],
      workers: 4,
      maxHandshakes: 4096,
      address: 'https://localhost:8443',
      region: 'local',
      domain: 'admin',
      registryAliases: [],
      sourceRegistries: [],
      anonymousPull: true,
      serviceQuota: {},
      hostFolders: [],
      engine: 'unix:///var/run/docker.sock',
      engineRegistry: '127.0.0.1:8443',
      instanceAddressing: 'container',
      imageRetentionHours: 168,
      registryGcHours: 24,
      specifications: builtInSpecifications,
      gpus: [],
      overcommit: { cpu: 4, memory: 1 },
      logLevel: 'info',
      drainTimeoutSeconds: 30,
      language: 'en',
    });
  });

  test('a quota of 0 is none', () => {
    const quotas = ['--service-quota', '0', '--running-service-quota', '3', '--instance-quota', '7'];
    expect(load(quotas).serviceQuota).toEqual({ running: 3, instances: 7 });
  });

  test('follow the surroundings', () => {
    expect(load([], { isRoot: true }).dataDir).toBe('/var/lib/sluice');
    expect(load([], { environment: { XDG_DATA_HOME: '/data' } }).dataDir).toBe('/data/sluice');
    expect(load([], { environment: { XDG_DATA_HOME: 'relative' } }).dataDir).toBe('/home/ada/.local/share/sluice');
    expect(load([], { cores: 1 }).workers).toBe(1);
    expect(load([], { platform: 'darwin' }).instanceAddressing).toBe('published');
    const podman = '/run/user/1000/podman/podman.sock';
    const environment = { XDG_RUNTIME_DIR: '/run/user/1000' };
    expect(load([], { environment, exists: (path) => path === podman }).engine).toBe(`unix://${podman}`);
    expect(load([], { environment: { DOCKER_HOST: 'tcp://10.0.0.1:2375' } }).engine).toBe('tcp://10.0.0.1:2375');
  });

  test.each([
    ['0.0.0.0:443', 'https://localhost', '127.0.0.1:443'],
    ['[::]:9000', 'https://localhost:9000', '127.0.0.1:9000'],
    ['127.0.0.1:9000', 'https://localhost:9000', '127.0.0.1:9000'],
    ['192.0.2.7:9000', 'https://192.0.2.7:9000', '192.0.2.7:9000'],
    ['[2001:db8::7]:9000', 'https://[2001:db8::7]:9000', '[2001:db8::7]:9000'],
  ])('with --listen %s clients are told %s, the engine %s', (listen, address, engineRegistry) => {
    expect(load(['--listen', listen])).toMatchObject({ address, engineRegistry });
  });
});

describe('precedence', () => {
  test('flags before environment before file before default', () => {
    const path = file(
      'region: from-file\ndomain: from-file\nworkers: 3\nregistry-alias: [swr.one.example, swr.two.example]\n',
    );
    const environment = { SLUICE_REGION: 'from-environment', SLUICE_DOMAIN: 'from-environment', SLUICE_ADMIN: '' };
    expect(load(['--config', path, '--region=from-flag'], { environment })).toMatchObject({
      region: 'from-flag',
      domain: 'from-environment',
      workers: 3,
      registryAliases: ['swr.one.example', 'swr.two.example'],
      admin: { host: '127.0.0.1', port: 9464 },
    });
  });

  test('repeated: every value of a repeatable option, the last one of any other', () => {
    const argv = [
      '--registry-alias',
      'a.example',
      '--registry-alias',
      'b.example:5000',
      '--region',
      'x',
      '--region',
      'y',
    ];
    expect(load(argv)).toMatchObject({ registryAliases: ['a.example', 'b.example:5000'], region: 'y' });
    const environment = { SLUICE_REGISTRY_ALIAS: 'a.example, b.example' };
    expect(load([], { environment }).registryAliases).toEqual(['a.example', 'b.example']);
  });

  test('proxies in front are named by ranges, as often as there are some', () => {
    const argv = ['--trusted-proxy', '10.0.0.0/8', '--trusted-proxy', '2001:db8::7'];
    const proxied = ['--proxy-protocol-listen', '[::]:8444', '--proxy-protocol-from', '10.0.0.0/8'];
    expect(load([...argv, ...proxied])).toMatchObject({
      trustedProxies: ['10.0.0.0/8', '2001:db8::7'],
      proxyProtocol: { listen: { host: '::', port: 8444 }, from: ['10.0.0.0/8'] },
    });
  });

  test('the file in the data folder is read without being named', () => {
    writeFileSync(dataFolder(root).configuration, 'region: cn-north-4\n');
    const exists = (path: string) => path === dataFolder(root).configuration;
    expect(load(['--data', root], { exists }).region).toBe('cn-north-4');
  });

  test('relative paths count from the working folder, ~/ from the home folder', () => {
    expect(load(['--data', 'here']).dataDir).toBe('/work-folder/here');
    expect(load([], { environment: { SLUICE_DATA: '~/there' } }).dataDir).toBe('/home/ada/there');
  });
});

describe('mistakes', () => {
  test('all are named at once, each with its place and what is accepted', () => {
    const path = file('workerz: 2\nlog-level: loud\nregion: [a, b]\nproject-id: 123456789012345678901234567890\n');
    const argv = ['--config', path, '--listen', 'example.org:8443', '--tls-cert', 'a.pem', '--bogus', '1', '--domain'];
    const environment = { SLUICE_WORKERS: 'many', SLUICE_ADDRESS: 'http://example.org' };
    const found = mistakes(argv, { environment });
    expect(found.map((line) => line.replace(path, 'FILE')).sort()).toEqual([
      '--bogus: there is no such option; `sluice help` lists them',
      '--domain: the value is missing. Accepted: 1 to 64 of A-Z a-z 0-9 _ -',
      '--listen example.org:8443: the host must be an IP address of this machine. Accepted: IP:PORT, as 0.0.0.0:8443, 127.0.0.1:8443 or "[::]:8443"',
      '--tls-cert, --tls-key: one needs the other: give both or none',
      'FILE: log-level loud: there is no such choice. Accepted: debug, info, warn, error, silent',
      'FILE: project-id: a number this long loses digits: write it in quotes. Accepted: 32 of 0-9 a-f',
      'FILE: region: only one value is possible. Accepted: 1 to 64 of A-Z a-z 0-9 _ -',
      'FILE: workerz: there is no such option; `sluice help` lists them',
      'SLUICE_ADDRESS http://example.org: this is not an https:// address. Accepted: https://HOST or https://HOST:PORT',
      'SLUICE_WORKERS many: this is not a number in the range. Accepted: a number from 1 to 64',
    ]);
  });

  test('in Chinese for a Chinese locale', () => {
    expect(mistakes(['--workers', '0'], { environment: { LANG: 'zh_CN.UTF-8' } })).toEqual([
      '--workers 0：不是范围内的数值。可用值：1 到 64 的整数',
    ]);
  });

  test.each([
    [['--listen', '8443']],
    [['--listen', '0.0.0.0:0']],
    [['--listen', '0.0.0.0:65536']],
    [['--listen', '::1:8443']],
    [['--listen', '[fe80::1%eth0]:8443']],
    [['--admin', '[1.2.3.4]:80']],
    [['--admin', '0.0.0.0:8443']],
    [['--trusted-proxy', '10.0.0.1/8']],
    [['--trusted-proxy', 'balancer.example']],
    [['--proxy-protocol-listen', '0.0.0.0:8444']],
    [['--proxy-protocol-from', '10.0.0.0/8']],
    [['--proxy-protocol-listen', '0.0.0.0:8443', '--proxy-protocol-from', '10.0.0.0/8']],
    [['--proxy-protocol-listen', '127.0.0.1:9464', '--proxy-protocol-from', '10.0.0.0/8']],
    [['--max-handshakes', '1']],
    [['--workers', '65']],
    [['--workers', '1.5']],
    [['--address', 'https://example.org/path']],
    [['--address', 'https://user@example.org']],
    [['--address', 'example.org']],
    [['--region', 'a b']],
    [['--region', '']],
    [['--project-id', '0123456789ABCDEF0123456789ABCDEF']],
    [['--registry-alias', 'https://swr.example']],
    [['--engine', 'ssh://host']],
    [['--engine', 'unix://relative']],
    [['--engine-registry', 'host']],
    [['--instance-addressing', 'both']],
    [['--drain-timeout', '-1']],
    [['--data', `/${'long/'.repeat(30)}`]],
    [['-w', '3']],
  ])('%p is refused', (argv) => expect(mistakes(argv)).toHaveLength(1));

  test('a file that cannot be read or is no mapping', () => {
    expect(mistakes(['--config', join(root, 'absent.yaml')])[0]).toContain('the file cannot be read');
    expect(mistakes(['--config', file('- a\n- b\n')])[0]).toContain('the file must hold `name: value` lines');
    expect(mistakes(['--config', file('listen: [::]:8443\n')])[0]).toContain('the file cannot be read');
    expect(mistakes(['--config', file('listen: "[::]:8443"\n')])).toEqual([]);
    expect(mistakes(['--config', file('')])).toEqual([]);
    expect(mistakes(['--config', file('config: other.yaml\n')])[0]).toContain('cannot name another');
  });

  test('a command that only looks needs a right data folder and nothing else', () => {
    const argv = parseFlags(['--data', '/d'], all);
    const environment = { SLUICE_WORKERS: 'many' };
    expect(locateDataFolder(argv, { ...surroundings, environment }).path).toBe('/d');
    expect(() => locateDataFolder(parseFlags(['--dat', '/d'], all), surroundings)).toThrow('--dat');
  });
});

describe('what the machine gives', () => {
  test('is shared and kept as the operator says', () => {
    const config = load(['--overcommit-cpu', '1.5', '--overcommit-memory', '0.9', '--keep-memory', '300']);
    expect(config).toMatchObject({ overcommit: { cpu: 1.5, memory: 0.9 }, keptMemory: 300 });
    expect(mistakes(['--overcommit-cpu', '0', '--overcommit-memory', '1e3', '--keep-memory', '-1'])).toHaveLength(3);
  });

  test('are GPUs by their ids, and what they are', () => {
    const argv = ['--gpu', '0', '--gpu', 'GPU-5d3c Tesla T4', '--gpu', 'nvidia.com/gpu=1'];
    expect(load(argv).gpus).toEqual([{ id: '0' }, { id: 'GPU-5d3c', product: 'Tesla T4' }, { id: 'nvidia.com/gpu=1' }]);
    expect(load([], { environment: { SLUICE_GPU: '0, 1 A100' } }).gpus).toEqual([
      { id: '0' },
      { id: '1', product: 'A100' },
    ]);
    expect(mistakes(['--gpu', '"'])).toHaveLength(1);
  });

  test('are sizes of the operator behind the built-in ones, or in place of one', () => {
    const path = file(
      'specifications:\n- { name: modelarts.vm.cpu.2u, cpu: 2, memory: 512 }\n- { name: mine, cpu: 1, memory: 64 }\n',
    );
    const { specifications } = load(['--specifications', path]);
    expect(specifications).toHaveLength(builtInSpecifications.length + 1);
    expect(specifications[0]).toEqual({
      name: 'modelarts.vm.cpu.2u',
      resources: { cpu: 2, memoryMegabytes: 512 },
    });
    expect(specifications.at(-1)?.name).toBe('mine');
    expect(mistakes(['--specifications', file('specifications: 1')])[0]).toContain('specifications:');
  });
});

describe('a socket from a service manager', () => {
  test('is used when it is meant for this process', () => {
    expect(load([], { environment: { LISTEN_FDS: '1', LISTEN_PID: '4711' } }).listenDescriptor).toBe(3);
    expect(load([], { environment: { LISTEN_FDS: '1', LISTEN_PID: '1' } }).listenDescriptor).toBeUndefined();
    expect(mistakes([], { environment: { LISTEN_FDS: '2', LISTEN_PID: '4711' } })).toHaveLength(1);
  });
});

test('the configuration survives JSON, as children get it', () => {
  const config = load(['--project-id', 'a'.repeat(32), '--tls-cert', 'c', '--tls-key', 'k']);
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
});

test('the help names every option in both languages', () => {
  for (const language of ['en', 'zh'] as const) {
    const text = describeOptions(all, language);
    for (const option of all) {
      expect(text).toContain(`--${option.name} ${option.placeholder}`);
      // It is broken where a terminal ends.
      expect(text.replaceAll(/\s+/g, '')).toContain(option.help[language].replaceAll(/\s+/g, ''));
    }
  }
});
