import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf } from '../../client/platform-authority.ts';
import { run } from './run-tool.ts';

/** A CA as it is put somewhere. */
export interface Authority {
  /** `sluice-` and the beginning of its fingerprint: two platforms never meet in one name. */
  readonly name: string;
  readonly fingerprint: string;
  /** Where it lies for good. */
  readonly file: string;
  /** The Base64 lines of its PEM form, which a bundle repeats. */
  readonly body: string;
}

/** One place that programs take their CAs from, and the commands that change it, as a person would type them. */
export interface TrustStore {
  readonly kind: 'system' | 'docker' | 'containers' | 'browser';
  /** Where the CA lies in it. */
  readonly path: string;
  readonly needsRoot: boolean;
  readonly add: readonly (readonly string[])[];
  readonly remove: readonly (readonly string[])[];
  /** Whether the CA is in it; in part where a change was interrupted. */
  readonly has: () => Promise<'whole' | 'part' | 'none'>;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The full path of a program, also of one that only root has in its PATH. */
  readonly find: (program: string) => string | undefined;
}

interface SystemStore {
  readonly folder: string;
  readonly extension: string;
  readonly bundle: string;
  readonly program: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

const systemStores: readonly SystemStore[] = [
  // Debian, Ubuntu, Alpine
  {
    folder: '/usr/local/share/ca-certificates',
    extension: 'crt',
    bundle: '/etc/ssl/certs/ca-certificates.crt',
    program: 'update-ca-certificates',
    add: [],
    remove: ['--fresh'],
  },
  // Red Hat, Fedora and relatives
  {
    folder: '/etc/pki/ca-trust/source/anchors',
    extension: 'pem',
    bundle: '/etc/pki/tls/certs/ca-bundle.crt',
    program: 'update-ca-trust',
    add: ['extract'],
    remove: ['extract'],
  },
  // SUSE
  {
    folder: '/etc/pki/trust/anchors',
    extension: 'pem',
    bundle: '/etc/ssl/ca-bundle.pem',
    program: 'update-ca-certificates',
    add: [],
    remove: [],
  },
];

/** The system's own store; nothing where it is of a kind that is not known here. */
export function systemStore(authority: Authority, machine: Machine): TrustStore | undefined {
  if (machine.platform === 'darwin') return keychain(authority);
  for (const { folder, extension, bundle, program, add, remove } of systemStores) {
    const tool = machine.find(program);
    if (tool === undefined || !existsSync(folder)) continue;
    const path = join(folder, `${authority.name}.${extension}`);
    return {
      kind: 'system',
      path,
      needsRoot: true,
      add: [
        ['install', '-m', '644', authority.file, path],
        [tool, ...add],
      ],
      remove: [
        ['rm', '-f', path],
        [tool, ...remove],
      ],
      has: async () => {
        const parts = [holds(path, authority), read(bundle).includes(authority.body)];
        return parts.every(Boolean) ? 'whole' : parts.some(Boolean) ? 'part' : 'none';
      },
    };
  }
  return undefined;
}

function keychain({ file, fingerprint }: Authority): TrustStore {
  const path = '/Library/Keychains/System.keychain';
  const hash = fingerprint.replaceAll(':', '');
  return {
    kind: 'system',
    path,
    needsRoot: true,
    add: [['security', 'add-trusted-cert', '-d', '-r', 'trustRoot', '-k', path, file]],
    remove: [['security', 'delete-certificate', '-Z', hash, '-t', path]],
    has: async () => wholeOrNone((await run(['security', 'find-certificate', '-a', '-Z', path])).out.includes(hash)),
  };
}

/** Where container engines of this machine look for the CA of the registry at `host`, which is `name` or `name:port`. */
export function engineStores(authority: Authority, host: string, machine: Machine): readonly TrustStore[] {
  if (machine.platform === 'darwin') {
    return [engineStore('docker', join(machine.home, '.docker'), host, authority, false)];
  }
  const found: TrustStore[] = [];
  if (machine.find('docker') !== undefined) found.push(engineStore('docker', '/etc/docker', host, authority, true));
  if (['podman', 'buildah', 'skopeo'].some((program) => machine.find(program) !== undefined)) {
    found.push(engineStore('containers', '/etc/containers', host, authority, true));
  }
  return found;
}

/** Every file `*.crt` there is a CA; a `ca.crt` of somebody's own is left alone. */
function engineStore(
  kind: 'docker' | 'containers',
  base: string,
  host: string,
  authority: Authority,
  needsRoot: boolean,
): TrustStore {
  const folder = join(base, 'certs.d', host);
  const path = join(folder, `${authority.name}.crt`);
  return {
    kind,
    path,
    needsRoot,
    add: [
      ['mkdir', '-p', folder],
      ['install', '-m', '644', authority.file, path],
    ],
    remove: [
      ['rm', '-f', path],
      // The folder goes when nobody else has anything in it.
      ['find', folder, '-maxdepth', '0', '-empty', '-delete'],
    ],
    has: async () => wholeOrNone(holds(path, authority)),
  };
}

/** The stores of this person's browsers on Linux: NSS databases, as far as there are such. */
export function browserStores(authority: Authority, machine: Machine): readonly TrustStore[] {
  const tool = machine.find('certutil');
  if (tool === undefined || machine.platform !== 'linux') return [];
  const profiles = ['.mozilla/firefox', 'snap/firefox/common/.mozilla/firefox'].flatMap((base) =>
    folders(join(machine.home, base)),
  );
  const found = [join(machine.home, '.pki', 'nssdb'), ...profiles].filter((folder) =>
    existsSync(join(folder, 'cert9.db')),
  );
  return found.map((folder) => {
    const named = ['-d', `sql:${folder}`, '-n', authority.name] as const;
    return {
      kind: 'browser',
      path: folder,
      needsRoot: false,
      add: [[tool, '-A', ...named, '-t', 'C,,', '-i', authority.file]],
      remove: [[tool, '-D', ...named]],
      has: async () => wholeOrNone((await run([tool, '-L', ...named])).code === 0),
    };
  });
}

function wholeOrNone(has: boolean): 'whole' | 'none' {
  return has ? 'whole' : 'none';
}

function folders(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  } catch {
    return [];
  }
}

function holds(path: string, { fingerprint }: Authority): boolean {
  try {
    return fingerprintOf(readFileSync(path, 'utf8')) === fingerprint;
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
