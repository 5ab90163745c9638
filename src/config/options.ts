import { logLevels } from '../log/logger.ts';
import type { Option } from './option.ts';
import {
  type HostPort,
  parseAddress,
  parseAdmin,
  parseChoice,
  parseEngine,
  parseHostName,
  parseIdentifier,
  parseInteger,
  parseListen,
  parseName,
  parsePath,
  parseRange,
  parseRemote,
} from './parsers.ts';
import { quotaOptions } from './quota-options.ts';
import { resourceOptions } from './resource-options.ts';
import { sourceOptions } from './source-options.ts';
import { webhookOptions } from './webhook-options.ts';

const path = { en: 'a path', zh: '路径' };
const name = { en: '1 to 64 of A-Z a-z 0-9 _ -', zh: '1 到 64 个字符，可用 A-Z a-z 0-9 _ -' };
const hostPort = {
  en: 'IP:PORT, as 0.0.0.0:8443, 127.0.0.1:8443 or "[::]:8443"',
  zh: 'IP:PORT，例如 0.0.0.0:8443、127.0.0.1:8443 或 "[::]:8443"',
};
const range = {
  en: 'an IP address, or a range as 10.0.0.0/8 or fd00::/8',
  zh: 'IP 地址或地址段，例如 10.0.0.0/8 或 fd00::/8',
};
const none = { en: 'none', zh: '无' };
/** Every setting of the product. Help, mistakes and the configuration file all follow from this table. */
export const options = {
  config: {
    name: 'config',
    environment: ['SLUICE_CONFIG'],
    placeholder: 'FILE',
    parse: parsePath,
    accepted: path,
    defaultText: { en: 'DIR/sluice.yaml, where there is one', zh: '存在时使用 DIR/sluice.yaml' },
    help: {
      en: 'configuration file (YAML); its keys are the names of these options',
      zh: '配置文件（YAML），键名即选项名',
    },
  } satisfies Option<string>,
  data: {
    name: 'data',
    environment: ['SLUICE_DATA'],
    placeholder: 'DIR',
    parse: parsePath,
    accepted: path,
    defaultText: {
      en: '$XDG_DATA_HOME/sluice or ~/.local/share/sluice; as root /var/lib/sluice',
      zh: '$XDG_DATA_HOME/sluice 或 ~/.local/share/sluice；root 用户为 /var/lib/sluice',
    },
    help: { en: 'data folder: database, images, keys', zh: '数据目录：数据库、镜像、密钥' },
  } satisfies Option<string>,
  masterKeyFile: {
    name: 'master-key-file',
    environment: ['SLUICE_MASTER_KEY_FILE'],
    placeholder: 'FILE',
    parse: parsePath,
    accepted: path,
    defaultText: { en: 'DIR/master.key', zh: 'DIR/master.key' },
    help: {
      en: 'the key that seals secrets in the database; made at the first start, kept apart from the data folder where one is named',
      zh: '加密数据库中密文的主密钥；首次启动时生成，可指定到数据目录之外保存',
    },
  } satisfies Option<string>,
  listen: {
    name: 'listen',
    environment: ['SLUICE_LISTEN'],
    placeholder: 'HOST:PORT',
    parse: parseListen,
    accepted: hostPort,
    defaultText: { en: '0.0.0.0:8443', zh: '0.0.0.0:8443' },
    help: { en: 'where the one TLS address listens', zh: '唯一 TLS 地址的监听位置' },
  } satisfies Option<HostPort>,
  admin: {
    name: 'admin',
    environment: ['SLUICE_ADMIN'],
    placeholder: 'HOST:PORT',
    parse: parseAdmin,
    accepted: hostPort,
    defaultText: { en: '127.0.0.1:9464', zh: '127.0.0.1:9464' },
    help: { en: 'health and metrics, plain HTTP: keep it private', zh: '健康检查与监控指标（明文 HTTP，请勿公开）' },
  } satisfies Option<HostPort>,
  trustedProxy: {
    name: 'trusted-proxy',
    environment: ['SLUICE_TRUSTED_PROXY'],
    placeholder: 'RANGE',
    parse: parseRange,
    accepted: range,
    defaultText: none,
    help: {
      en: 'a proxy in front whose X-Forwarded-For is believed',
      zh: '前置代理的地址，信任其 X-Forwarded-For',
    },
    repeatable: true,
  } satisfies Option<string>,
  proxyProtocolListen: {
    name: 'proxy-protocol-listen',
    environment: ['SLUICE_PROXY_PROTOCOL_LISTEN'],
    placeholder: 'HOST:PORT',
    parse: parseListen,
    accepted: hostPort,
    defaultText: none,
    help: {
      en: 'a second place to listen, for load balancers that send a PROXY protocol header (v1 or v2) before TLS',
      zh: '第二个监听位置，供在 TLS 之前发送 PROXY protocol 头（v1 或 v2）的负载均衡器使用',
    },
  } satisfies Option<HostPort>,
  proxyProtocolFrom: {
    name: 'proxy-protocol-from',
    environment: ['SLUICE_PROXY_PROTOCOL_FROM'],
    placeholder: 'RANGE',
    parse: parseRange,
    accepted: range,
    defaultText: none,
    help: {
      en: 'who may connect to --proxy-protocol-listen; all others are refused there',
      zh: '允许连接 --proxy-protocol-listen 的地址，其他地址会被拒绝',
    },
    repeatable: true,
  } satisfies Option<string>,
  maxHandshakes: {
    name: 'max-handshakes',
    environment: ['SLUICE_MAX_HANDSHAKES'],
    placeholder: 'N',
    parse: parseInteger(16, 1_000_000),
    accepted: { en: 'a number from 16 to 1000000', zh: '16 到 1000000 的整数' },
    defaultText: { en: '4096', zh: '4096' },
    help: {
      en: 'unfinished TLS handshakes that a gateway process keeps at once; beyond them the address with most gives way',
      zh: '每个网关进程同时保留的未完成 TLS 握手数；超出后占用最多的地址让位',
    },
  } satisfies Option<number>,
  workers: {
    name: 'workers',
    environment: ['SLUICE_WORKERS'],
    placeholder: 'N',
    parse: parseInteger(1, 64),
    accepted: { en: 'a number from 1 to 64', zh: '1 到 64 的整数' },
    defaultText: { en: 'one per core, at most 4', zh: '每核一个，最多 4 个' },
    help: { en: 'gateway processes', zh: '网关进程数' },
  } satisfies Option<number>,
  address: {
    name: 'address',
    environment: ['SLUICE_ADDRESS'],
    placeholder: 'URL',
    parse: parseAddress,
    accepted: { en: 'https://HOST or https://HOST:PORT', zh: 'https://HOST 或 https://HOST:PORT' },
    defaultText: { en: 'https://localhost:<port of --listen>', zh: 'https://localhost:<--listen 的端口>' },
    help: {
      en: 'what clients are told: the public name of this installation',
      zh: '告知客户端的地址，即本平台的公开名称',
    },
  } satisfies Option<string>,
  tlsCert: {
    name: 'tls-cert',
    environment: ['SLUICE_TLS_CERT'],
    placeholder: 'FILE',
    parse: parsePath,
    accepted: path,
    defaultText: { en: 'a certificate of the local CA', zh: '由本地 CA 签发的证书' },
    help: {
      en: 'your own certificate with its intermediates (PEM); reread when it changes',
      zh: '自备的证书及中间证书（PEM），变化时自动重新读取',
    },
  } satisfies Option<string>,
  tlsKey: {
    name: 'tls-key',
    environment: ['SLUICE_TLS_KEY'],
    placeholder: 'FILE',
    parse: parsePath,
    accepted: path,
    defaultText: none,
    help: { en: 'the key of --tls-cert (PEM, no passphrase)', zh: '--tls-cert 对应的私钥（PEM，无口令）' },
  } satisfies Option<string>,
  region: {
    name: 'region',
    environment: ['SLUICE_REGION'],
    placeholder: 'NAME',
    parse: parseName,
    accepted: name,
    defaultText: { en: 'local', zh: 'local' },
    help: { en: 'name of the region and of the first project', zh: '区域名称，也是首个项目的名称' },
  } satisfies Option<string>,
  domain: {
    name: 'domain',
    environment: ['SLUICE_DOMAIN'],
    placeholder: 'NAME',
    parse: parseName,
    accepted: name,
    defaultText: { en: 'admin', zh: 'admin' },
    help: { en: 'name of the first account', zh: '首个账号的名称' },
  } satisfies Option<string>,
  projectId: {
    name: 'project-id',
    environment: ['SLUICE_PROJECT_ID'],
    placeholder: 'ID',
    parse: parseIdentifier,
    accepted: { en: '32 of 0-9 a-f', zh: '32 个字符，可用 0-9 a-f' },
    defaultText: { en: 'made at the first start', zh: '首次启动时生成' },
    help: {
      en: 'id of the first project, for scripts that carry one; a later start refuses another one',
      zh: '首个项目的 ID，供已写有项目 ID 的脚本使用；之后启动时不可更改',
    },
  } satisfies Option<string>,
  registryAlias: {
    name: 'registry-alias',
    environment: ['SLUICE_REGISTRY_ALIAS'],
    placeholder: 'NAME',
    parse: parseHostName,
    accepted: { en: 'a host name, with or without a port', zh: '主机名，可带端口' },
    defaultText: none,
    help: {
      en: 'another host name of the built-in registry, as in image addresses written for it',
      zh: '内置镜像仓库的其他主机名，用于识别已有的镜像地址',
    },
    repeatable: true,
  } satisfies Option<string>,
  anonymousPull: {
    name: 'anonymous-pull',
    environment: ['SLUICE_ANONYMOUS_PULL'],
    placeholder: 'CHOICE',
    parse: parseChoice(['allow', 'refuse']),
    accepted: { en: 'allow, refuse', zh: 'allow、refuse' },
    defaultText: { en: 'allow', zh: 'allow' },
    help: {
      en: 'whether public repositories of the built-in registry can be pulled without a login',
      zh: '是否允许未登录的客户端拉取内置镜像仓库中的公开镜像',
    },
  } satisfies Option<'allow' | 'refuse'>,
  ...sourceOptions,
  ...quotaOptions,
  allowHostFolder: {
    name: 'allow-host-folder',
    environment: ['SLUICE_ALLOW_HOST_FOLDER'],
    placeholder: 'DIR',
    parse: parsePath,
    accepted: path,
    defaultText: none,
    help: {
      en: 'a folder of this machine that services may be given, with all that is in it; docs/en/container.md',
      zh: '允许服务使用的本机文件夹（含其中的全部内容），见 docs/zh/container.md',
    },
    repeatable: true,
  } satisfies Option<string>,
  engine: {
    name: 'engine',
    environment: ['SLUICE_ENGINE', 'DOCKER_HOST'],
    placeholder: 'URL',
    parse: parseEngine,
    accepted: {
      en: 'unix:///PATH, tcp://HOST:PORT, http(s)://HOST:PORT',
      zh: 'unix:///PATH、tcp://HOST:PORT、http(s)://HOST:PORT',
    },
    defaultText: {
      en: "/var/run/docker.sock, else Podman's socket",
      zh: '/var/run/docker.sock，否则为 Podman 的套接字',
    },
    help: { en: 'the container engine (Docker Engine API)', zh: '容器引擎（Docker Engine API）' },
  } satisfies Option<string>,
  engineRegistry: {
    name: 'engine-registry',
    environment: ['SLUICE_ENGINE_REGISTRY'],
    placeholder: 'HOST:PORT',
    parse: parseRemote,
    accepted: { en: 'HOST:PORT', zh: 'HOST:PORT' },
    defaultText: { en: '127.0.0.1:<port of --listen>', zh: '127.0.0.1:<--listen 的端口>' },
    help: { en: 'where the engine pulls from the built-in registry', zh: '容器引擎从内置镜像仓库拉取镜像时使用的地址' },
  } satisfies Option<string>,
  instanceAddressing: {
    name: 'instance-addressing',
    environment: ['SLUICE_INSTANCE_ADDRESSING'],
    placeholder: 'WAY',
    parse: parseChoice(['container', 'published']),
    accepted: { en: 'container, published', zh: 'container、published' },
    defaultText: { en: 'container on Linux, else published', zh: 'Linux 上为 container，其他系统为 published' },
    help: {
      en: "reach instances at their containers' addresses, or at published loopback ports",
      zh: '通过容器自身地址，或通过发布在回环地址上的端口访问实例',
    },
  } satisfies Option<'container' | 'published'>,
  imageRetention: {
    name: 'image-retention',
    environment: ['SLUICE_IMAGE_RETENTION'],
    placeholder: 'HOURS',
    parse: parseInteger(0, 87_600),
    accepted: { en: 'a number from 0 to 87600', zh: '0 到 87600 的整数' },
    defaultText: { en: '168 (a week)', zh: '168（一周）' },
    help: {
      en: 'how long an image that the platform pulled stays on the engine when no service needs it; 0: for ever',
      zh: '平台拉取的镜像在没有服务需要后，在容器引擎中保留的小时数；0 表示永久保留',
    },
  } satisfies Option<number>,
  registryGc: {
    name: 'registry-gc',
    environment: ['SLUICE_REGISTRY_GC'],
    placeholder: 'HOURS',
    parse: parseInteger(0, 8_760),
    accepted: { en: 'a number from 0 to 8760', zh: '0 到 8760 的整数' },
    defaultText: { en: '24', zh: '24' },
    help: {
      en: 'how often the built-in registry removes layers that no image needs, and at once when its disk is full; 0: only by `sluice registry gc`',
      zh: '内置镜像仓库清理不再需要的层的间隔小时数，磁盘已满时立即清理；0 表示仅由 `sluice registry gc` 清理',
    },
  } satisfies Option<number>,
  ...resourceOptions,
  ...webhookOptions,
  logLevel: {
    name: 'log-level',
    environment: ['SLUICE_LOG_LEVEL'],
    placeholder: 'LEVEL',
    parse: parseChoice(logLevels),
    accepted: { en: 'debug, info, warn, error, silent', zh: 'debug、info、warn、error、silent' },
    defaultText: { en: 'info', zh: 'info' },
    help: { en: 'least severe log line to write', zh: '日志的最低级别' },
  } satisfies Option<(typeof logLevels)[number]>,
  drainTimeout: {
    name: 'drain-timeout',
    environment: ['SLUICE_DRAIN_TIMEOUT'],
    placeholder: 'SECONDS',
    parse: parseInteger(0, 86_400),
    accepted: { en: 'a number from 0 to 86400', zh: '0 到 86400 的整数' },
    defaultText: { en: '30', zh: '30' },
    help: {
      en: 'how long open sockets may go on after SIGTERM, and when their instance is stopped',
      zh: '收到 SIGTERM 或实例停止时，已打开的连接最多保留的秒数',
    },
  } satisfies Option<number>,
} as const;

export type OptionKey = keyof typeof options;

/** The value that an option's parser gives. */
export type OptionValue<Key extends OptionKey> = (typeof options)[Key] extends Option<infer Value> ? Value : never;
