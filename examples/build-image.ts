import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { mavenOptions } from './maven-options.ts';

export interface ImageBuild {
  /** Holds the Dockerfile. */
  readonly directory: string;
  readonly tag: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** `docker build` failed; the message ends with what it said last. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

const SYSTEM_CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];
const MAVEN_SETTINGS = join(homedir(), '.m2/settings.xml');
/** What tools make beside the sources; no Dockerfile wants it. */
const BUILT = new Set(['node_modules', 'target']);
const LINES_KEPT = 15;

/**
 * Builds an image with the engine's own client, under this machine's network settings: its proxy, its npm registry, and the
 * CAs that it trusts, which the build stage gets as `ca-certificates.crt`. A Maven project gets the user's `settings.xml` as
 * well. Rejects with `BuildFailed`.
 */
export async function buildImage(build: ImageBuild): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'sluice-build-'));
  try {
    cpSync(build.directory, context, { recursive: true, filter: (path) => !BUILT.has(basename(path)) });
    const certificates = await trustedCertificates();
    if (certificates !== undefined) {
      copyFileSync(certificates, join(context, 'ca-certificates.crt'));
    }
    if (isMavenProject(context) && existsSync(MAVEN_SETTINGS)) {
      copyFileSync(MAVEN_SETTINGS, join(context, 'settings.xml'));
    }
    await dockerBuild(build, context);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

function isMavenProject(directory: string): boolean {
  return existsSync(join(directory, 'pom.xml'));
}

async function dockerBuild(build: ImageBuild, context: string): Promise<void> {
  const registry = usesNpm(context) ? await npmSetting('registry') : undefined;
  const given = {
    ...(registry !== undefined && { NPM_CONFIG_REGISTRY: registry }),
    ...build.buildArguments,
  };
  const proxies = proxySettings(process.env);
  const maven = isMavenProject(context) ? mavenOptions(proxies) : undefined;
  const inherited = { ...proxies, ...(maven !== undefined && { MAVEN_OPTS: maven }) };
  // A build argument without a value takes it from the environment, and does not show it in the list of processes.
  const buildArguments = [
    ...Object.entries(given).map(([name, value]) => `${name}=${value}`),
    ...Object.keys(inherited),
  ];
  const client = Bun.spawn(
    [
      'docker',
      'build',
      // Where the way out is a proxy on this machine's loopback address, only the host's network reaches it.
      '--network=host',
      `--tag=${build.tag}`,
      ...buildArguments.map((argument) => `--build-arg=${argument}`),
      context,
    ],
    {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      env: { ...process.env, ...inherited, BUILDKIT_PROGRESS: 'plain' },
      ...(build.signal && { signal: build.signal }),
    },
  );
  const last: string[] = [];
  const keep = (line: string) => {
    last.push(line);
    last.splice(0, last.length - LINES_KEPT);
    build.onLine?.(line);
  };
  await Promise.all([forEachLine(client.stdout, keep), forEachLine(client.stderr, keep)]);
  build.signal?.throwIfAborted();
  const code = await client.exited;
  if (code !== 0) {
    throw new BuildFailed(`docker build of ${build.tag} ended with ${code}:\n${last.join('\n')}`);
  }
}

async function forEachLine(stream: ReadableStream<Uint8Array>, use: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: Readable.fromWeb(stream) })) {
    use(line);
  }
}

/**
 * The proxy in both spellings, as apt reads the small one only. Where one is set for https alone it is the one way out, and
 * Debian's mirrors, which are plain http, are fetched through it too.
 */
function proxySettings(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const find = (name: string) => environment[name] || environment[name.toLowerCase()] || undefined;
  const https = find('HTTPS_PROXY');
  const settings = { HTTP_PROXY: find('HTTP_PROXY') ?? https, HTTPS_PROXY: https, NO_PROXY: find('NO_PROXY') };
  const set = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(
    set.flatMap(([name, value]) => [[name, value] as const, [name.toLowerCase(), value] as const]),
  );
}

/** npm's own setting first, as it is what made npm work on this machine; else what the system trusts. */
async function trustedCertificates(): Promise<string | undefined> {
  const candidates = [await npmSetting('cafile'), process.env['NODE_EXTRA_CA_CERTS'], process.env['SSL_CERT_FILE']];
  return [...candidates, ...SYSTEM_CERTIFICATES].find((path) => path !== undefined && existsSync(path));
}

/** Whether the Dockerfile asks which npm registry to use. */
function usesNpm(context: string): boolean {
  return readFileSync(join(context, 'Dockerfile'), 'utf8').includes('ARG NPM_CONFIG_REGISTRY');
}

async function npmSetting(name: string): Promise<string | undefined> {
  try {
    const npm = Bun.spawn(['npm', 'config', 'get', name], { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' });
    const value = (await npm.stdout.text()).trim();
    return (await npm.exited) !== 0 || value === '' || value === 'null' || value === 'undefined' ? undefined : value;
  } catch {
    return undefined;
  }
}
