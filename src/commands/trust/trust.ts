import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contextFilePath } from '../../client/context-file.ts';
import type { Target } from '../../client/target.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { render } from '../../contract/text.ts';
import { publicMode, replaceFileSync } from '../../files/replace-file.ts';
import { type ClientContext, clientCommand } from '../client-command.ts';
import { flagOption } from '../own-options.ts';
import { printable } from '../printable.ts';
import { shellWord } from '../shell-word.ts';
import { clientLines } from './client-lines.ts';
import { run } from './run-tool.ts';
import {
  type Authority,
  browserStores,
  engineStores,
  type Machine,
  systemStore,
  type TrustStore,
} from './trust-stores.ts';
import { trustWords as words } from './words.ts';

const trustOptions = {
  docker: flagOption('docker', {
    en: 'the container engines of this machine as well, for this platform’s registry',
    zh: '同时让本机的容器引擎信任该平台的镜像仓库',
  }),
  remove: flagOption('remove', { en: 'take away what it put there', zh: '撤销此前的操作' }),
  print: flagOption('print', {
    en: 'change nothing, only print what clients need',
    zh: '不作更改，仅显示客户端所需的设置',
  }),
};

type Context = ClientContext<typeof trustOptions>;

export const trustCommand = clientCommand({
  name: 'trust',
  summary: {
    en: "put the platform's CA into this machine's trust, and tell what other clients need",
    zh: '让本机信任平台的 CA，并显示其他客户端所需的设置',
  },
  ownOptions: trustOptions,
  examples: [
    'sluice trust',
    'sudo sluice trust --docker --data /srv/sluice',
    'sluice trust --remove',
    'sluice trust --print',
  ],
  exitCodes: {
    1: {
      en: 'something is left to do with more rights; the commands are printed',
      zh: '部分操作需要更高权限，所需命令已列出',
    },
  },
  async run(context) {
    const { api, given, answer, language, surroundings } = context;
    const { target } = api;
    const { address, ca } = target;
    const host = registryHost(address);
    if (ca === undefined) {
      answer({ address, trusted: true }, () => [render(words.publicCertificate, { address }, language)]);
      return 0;
    }
    const authority = authorityOf(target, ca, surroundings, given.remove !== true);
    const outcomes = given.print ? [] : await change(context, authority, host);
    const hasLeft = outcomes.some(({ state }) => state === 'left');
    const { name, fingerprint, file } = authority;
    // A copy of ours goes last: until then the commands that are left to do need it.
    if (given.remove && !given.print && !hasLeft && target.caFile === undefined) rmSync(file, { force: true });
    const clients = given.remove ? [] : clientLines({ name, file }, language);
    answer({ address, fingerprint, ca_file: file, stores: outcomes, clients }, () => [
      render(words.authority, { address, fingerprint, file: printable(file) }, language),
      ...outcomes.map(({ kind, path, state }) =>
        render(words[state], { store: words[kind][language], path: printable(path) }, language),
      ),
      ...(given.print || given.remove || outcomes.some(({ kind }) => kind === 'system')
        ? []
        : ['', words.unknownSystem[language]]),
      ...(hasLeft
        ? ['', words.needsRoot[language], ...outcomes.flatMap(({ commands }) => commands.map((line) => `  ${line}`))]
        : []),
      ...(clients.length === 0 ? [] : ['', words.clients[language]]),
      ...clients.flatMap(({ client, lines }) => [`  ${client}`, ...lines.map((line) => `      ${line}`)]),
    ]);
    return hasLeft ? 1 : 0;
  },
});

/** The platform's host as a name of a folder. Throws an `OperatorError` for an address that would lead elsewhere. */
function registryHost(address: string): string {
  const { host } = new URL(address);
  if (/^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:\d{1,5})?$/.test(host)) return host;
  throw operatorError('trust.bad-host', { address });
}

/** The first certificate of what is pinned, in a file that stays. Throws an `OperatorError` where that is no CA's. */
function authorityOf(
  { address, caFile }: Target,
  ca: string,
  surroundings: Context['surroundings'],
  isKept: boolean,
): Authority {
  const certificate = new X509Certificate(ca);
  // Where the operator has a certificate of one's own, that is all there is.
  if (!certificate.ca) throw operatorError('trust.no-ca', { address });
  const fingerprint = certificate.fingerprint256;
  const name = `sluice-${fingerprint.replaceAll(':', '').slice(0, 16).toLowerCase()}`;
  const file = caFile ?? join(dirname(contextFilePath(surroundings)), 'ca', `${name}.pem`);
  const pem = certificate.toString();
  if (caFile === undefined && isKept && !existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    replaceFileSync(file, pem, { mode: publicMode });
  }
  return { name, fingerprint, file, body: pem.replaceAll(/-----.*-----/g, '').trim() };
}

interface Outcome {
  readonly kind: TrustStore['kind'];
  readonly path: string;
  readonly state: 'added' | 'present' | 'removed' | 'absent' | 'left';
  /** What is left to do, with the rights that it takes. */
  readonly commands: readonly string[];
}

async function change(context: Context, authority: Authority, host: string): Promise<readonly Outcome[]> {
  const { given, surroundings } = context;
  const path = `${surroundings.environment['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
  const machine: Machine = {
    platform: surroundings.platform,
    home: surroundings.home,
    find: (program) => Bun.which(program, { PATH: path }) ?? undefined,
  };
  const system = systemStore(authority, machine);
  const stores = [
    ...(system === undefined ? [] : [system]),
    ...browserStores(authority, machine),
    ...(given.docker ? engineStores(authority, host, machine) : []),
  ];
  const outcomes: Outcome[] = [];
  for (const store of stores) outcomes.push(await changeStore(store, context));
  return outcomes;
}

async function changeStore(store: TrustStore, { given, surroundings, progress }: Context): Promise<Outcome> {
  const { kind, path, needsRoot } = store;
  const has = await store.has();
  const outcome = (state: Outcome['state'], commands: readonly string[] = []) => ({ kind, path, state, commands });
  if (given.remove && has === 'none') return outcome('absent');
  if (!given.remove && has === 'whole') return outcome('present');
  const commands = given.remove ? store.remove : store.add;
  if (needsRoot && !surroundings.isRoot) {
    return outcome(
      'left',
      commands.map((argv) => ['sudo', ...argv].map(shellWord).join(' ')),
    );
  }
  for (const argv of commands) {
    const command = argv.map(shellWord).join(' ');
    progress.show(command);
    const { code, out, err } = await run(argv);
    if (code !== 0) {
      const detail = printable((err.trim() || out.trim()).slice(-500));
      throw operatorError('trust.failed', { command, code, detail });
    }
  }
  return outcome(given.remove ? 'removed' : 'added');
}
