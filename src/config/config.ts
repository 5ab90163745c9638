import type { ServiceQuota } from '../contract/service.ts';
import { builtInSpecifications, type Specification } from '../contract/specification.ts';
import type { Language } from '../contract/text.ts';
import type { LogLevel } from '../log/logger.ts';
import { readConfigurationFile } from './configuration-file.ts';
import { type DataFolder, dataFolder } from './data-folder.ts';
import {
  defaultAddress,
  defaultAddressing,
  defaultDataFolder,
  defaultEngine,
  defaultEngineRegistry,
  defaultWorkers,
} from './defaults.ts';
import type { Flags } from './flags.ts';
import { inheritedDescriptor } from './inherited-descriptor.ts';
import { configurationError, type Mistake } from './mistake.ts';
import type { Option } from './option.ts';
import { options } from './options.ts';
import { type HostPort, isWildcard, type NamedGpu } from './parsers.ts';
import { createResolver, type Resolver } from './resolve.ts';
import { readSpecificationFile } from './specification-file.ts';
import { languageOf, type Surroundings } from './surroundings.ts';

/** Everything that the operator decides. Immutable, holds no secrets, and survives JSON. */
export interface Config {
  /** Absolute. `dataFolder(dataDir)` has the paths in it. */
  readonly dataDir: string;
  /** Holds the key that seals secrets in the database. */
  readonly masterKeyFile: string;
  readonly listen: HostPort;
  readonly admin: HostPort;
  /** Ranges of addresses (`AddressRanges`) whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Where load balancers connect that send a PROXY protocol header, and from which addresses. */
  readonly proxyProtocol?: { readonly listen: HostPort; readonly from: readonly string[] };
  readonly workers: number;
  /** Unfinished TLS handshakes of one worker. */
  readonly maxHandshakes: number;
  /** What clients are told: `https://host[:port]`, without a slash at the end. */
  readonly address: string;
  /** The operator's own certificate; without it the local CA makes one. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  readonly region: string;
  readonly domain: string;
  /** 32 hexadecimal digits for the first project; made at the first start when absent. */
  readonly projectId?: string;
  readonly registryAliases: readonly string[];
  readonly sourceRegistries: readonly string[];
  /** Certificates that are trusted beside the public authorities when images are copied. */
  readonly sourceCaFile?: string;
  /** Whether public repositories can be pulled without a login. */
  readonly anonymousPull: boolean;
  /** Bytes that the images of one organization may take; absent: no limit. */
  readonly organizationQuota?: number;
  /** What one project may ask for. */
  readonly serviceQuota: ServiceQuota;
  /** Folders of the machine that services may be given. */
  readonly hostFolders: readonly string[];
  /** `unix:///path`, `tcp://host:port`, `http(s)://host:port`. */
  readonly engine: string;
  /** `host:port` under which the engine pulls from the built-in registry. */
  readonly engineRegistry: string;
  readonly instanceAddressing: 'container' | 'published';
  /** How long an image that the platform pulled stays on the engine when no service needs it; 0: for ever. */
  readonly imageRetentionHours: number;
  /** Between two collections of the built-in registry's garbage; 0: none by itself. */
  readonly registryGcHours: number;
  /** The sizes of instances that services can ask for by name: the built-in ones, then the operator's. */
  readonly specifications: readonly Specification[];
  /** GPUs that services may have; none named: those that are found. */
  readonly gpus: readonly NamedGpu[];
  /** How many times what the machine has is given out. */
  readonly overcommit: { readonly cpu: number; readonly memory: number };
  /** Memory that is not given out, MB. Absent: a share of what there is. */
  readonly keptMemory?: number;
  /** Ranges of addresses (`AddressRanges`) that webhooks may call although they are not of the public internet. */
  readonly webhookNetworks: readonly string[];
  /** Certificates that are trusted beside the public authorities when webhooks are called. */
  readonly webhookCaFile?: string;
  readonly logLevel: LogLevel;
  readonly drainTimeoutSeconds: number;
  /** The listening socket that a service manager handed over. */
  readonly listenDescriptor?: number;
  /** Of words for the operator; clients choose theirs by header. */
  readonly language: Language;
}

const allOptions: readonly Option<unknown>[] = Object.values(options);

/** Builds the configuration, or throws one `OperatorError` that names every mistake. */
export function loadConfig(flags: Flags, surroundings: Surroundings): Config {
  const language = languageOf(surroundings.environment);
  const mistakes: Mistake[] = [...flags.mistakes];
  const { resolver, folder } = openSources(flags, surroundings, mistakes);
  const config = assemble(resolver, folder, surroundings, mistakes, language);
  if (mistakes.length > 0) throw configurationError(mistakes, language);
  return config;
}

/** The data folder alone, for commands that only look: other settings may be wrong. */
export function locateDataFolder(flags: Flags, surroundings: Surroundings): DataFolder {
  const mistakes: Mistake[] = [...flags.mistakes];
  const { folder } = openSources(flags, surroundings, mistakes);
  const relevant = mistakes.filter(({ where }) => /^(--|SLUICE_DATA|SLUICE_CONFIG)/.test(where));
  if (relevant.length > 0) throw configurationError(relevant, languageOf(surroundings.environment));
  return folder;
}

function openSources(flags: Flags, surroundings: Surroundings, mistakes: Mistake[]) {
  const early = createResolver({ flags, surroundings }, mistakes);
  const named = early.one('config');
  const given = early.one('data');
  const usual = dataFolder(given ?? defaultDataFolder(surroundings));
  const path = named ?? (surroundings.exists(usual.configuration) ? usual.configuration : undefined);
  if (path === undefined) return { resolver: early, folder: usual };
  const file = { ...readConfigurationFile(path, allOptions), path };
  mistakes.push(...file.mistakes);
  const resolver = createResolver({ flags, surroundings, file }, mistakes);
  if (file.values.has('config')) mistakes.push({ where: `${path}: config`, problem: onlyOutside });
  if (!file.values.has('data')) return { resolver, folder: usual };
  if (named === undefined) mistakes.push({ where: `${path}: data`, problem: insideItself });
  return { resolver, folder: given === undefined ? dataFolder(resolver.one('data') ?? usual.path) : usual };
}

function assemble(
  { one, all }: Resolver,
  folder: DataFolder,
  surroundings: Surroundings,
  mistakes: Mistake[],
  language: Language,
): Config {
  const listen = one('listen') ?? { host: '0.0.0.0', port: 8443 };
  const admin = one('admin') ?? { host: '127.0.0.1', port: 9464 };
  const projectId = one('projectId');
  const certFile = one('tlsCert');
  const keyFile = one('tlsKey');
  const inherited = inheritedDescriptor(surroundings);
  const proxied = one('proxyProtocolListen');
  const proxiedFrom = all('proxyProtocolFrom');
  const keptMemory = one('keepMemory');
  const webhookCaFile = one('webhookCa');
  const sourceCaFile = one('sourceRegistryCa');
  const quota = one('organizationQuota') ?? 0;
  if ((certFile === undefined) !== (keyFile === undefined)) mistakes.push({ where: certAndKey, problem: onlyTogether });
  if ((proxied === undefined) !== (proxiedFrom.length === 0))
    mistakes.push({ where: proxyOptions, problem: onlyTogether });
  if (proxied && collide(listen, proxied))
    mistakes.push({ where: '--listen, --proxy-protocol-listen', problem: samePort });
  if (proxied && collide(admin, proxied))
    mistakes.push({ where: '--admin, --proxy-protocol-listen', problem: samePort });
  if (collide(listen, admin)) mistakes.push({ where: '--listen, --admin', problem: samePort });
  if ('problem' in inherited) mistakes.push({ where: 'LISTEN_FDS', problem: inherited.problem });
  if (socketPathBytes(folder) > longestSocketPath) mistakes.push({ where: `--data ${folder.path}`, problem: tooLong });
  return Object.freeze({
    dataDir: folder.path,
    masterKeyFile: one('masterKeyFile') ?? folder.masterKey,
    listen,
    admin,
    trustedProxies: all('trustedProxy'),
    ...(proxied !== undefined && { proxyProtocol: { listen: proxied, from: proxiedFrom } }),
    workers: one('workers') ?? defaultWorkers(surroundings),
    maxHandshakes: one('maxHandshakes') ?? 4096,
    address: one('address') ?? defaultAddress(listen),
    ...(certFile !== undefined && keyFile !== undefined && { tls: { certFile, keyFile } }),
    region: one('region') ?? 'local',
    domain: one('domain') ?? 'admin',
    ...(projectId !== undefined && { projectId }),
    registryAliases: all('registryAlias'),
    sourceRegistries: all('sourceRegistry'),
    anonymousPull: one('anonymousPull') !== 'refuse',
    ...(quota > 0 && { organizationQuota: quota * 1_000_000 }),
    serviceQuota: {
      ...limited('services', one('serviceQuota')),
      ...limited('running', one('runningServiceQuota')),
      ...limited('instances', one('instanceQuota')),
    },
    hostFolders: all('allowHostFolder'),
    engine: one('engine') ?? defaultEngine(surroundings),
    engineRegistry: one('engineRegistry') ?? defaultEngineRegistry(listen),
    instanceAddressing: one('instanceAddressing') ?? defaultAddressing(surroundings),
    imageRetentionHours: one('imageRetention') ?? 168,
    registryGcHours: one('registryGc') ?? 24,
    specifications: specificationsOf(one('specifications'), mistakes),
    gpus: all('gpu'),
    overcommit: { cpu: one('overcommitCpu') ?? 4, memory: one('overcommitMemory') ?? 1 },
    ...(keptMemory !== undefined && { keptMemory }),
    webhookNetworks: all('allowWebhookNetwork'),
    ...(sourceCaFile !== undefined && { sourceCaFile }),
    ...(webhookCaFile !== undefined && { webhookCaFile }),
    logLevel: one('logLevel') ?? 'info',
    drainTimeoutSeconds: one('drainTimeout') ?? 30,
    ...('descriptor' in inherited && { listenDescriptor: inherited.descriptor }),
    language,
  });
}

/** One of the operator's that has the name of a built-in one stands in its place. */
function specificationsOf(file: string | undefined, mistakes: Mistake[]): readonly Specification[] {
  if (file === undefined) return builtInSpecifications;
  const own = readSpecificationFile(file);
  mistakes.push(...own.mistakes);
  const byName = new Map([...builtInSpecifications, ...own.specifications].map((each) => [each.name, each]));
  return [...byName.values()];
}

/** 0 is no limit. */
function limited(member: keyof ServiceQuota, maximum = 0): ServiceQuota {
  return maximum > 0 ? { [member]: maximum } : {};
}

function collide(one: HostPort, other: HostPort): boolean {
  return one.port === other.port && (one.host === other.host || isWildcard(one.host) || isWildcard(other.host));
}

function socketPathBytes({ run }: DataFolder): number {
  return Math.max(Buffer.byteLength(run.apiSocket), Buffer.byteLength(run.linkSocket));
}

/** sockaddr_un has room for 104 bytes on BSDs and macOS, 108 on Linux, the closing NUL included; the smaller serves both. */
const longestSocketPath = 103;

const certAndKey = '--tls-cert, --tls-key';
const proxyOptions = '--proxy-protocol-listen, --proxy-protocol-from';
const onlyTogether = { en: 'one needs the other: give both or none', zh: '两者须同时给出或都不给' };
const samePort = { en: 'both use the same port', zh: '两者使用了同一端口' };
const onlyOutside = { en: 'a configuration file cannot name another', zh: '配置文件不能再指定其他配置文件' };
const insideItself = {
  en: 'the file lies in the data folder and cannot move it; use --data or --config',
  zh: '该文件位于数据目录中，不能更改数据目录；请使用 --data 或 --config',
};
const tooLong = {
  en: 'the path is too long for the sockets in it; at most about 90 bytes',
  zh: '路径过长，无法在其中创建套接字；最多约 90 字节',
};
