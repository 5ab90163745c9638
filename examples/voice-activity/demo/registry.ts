import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import type { Credentials, Installation } from './installation.ts';
import type { Timeline } from './timeline.ts';

/**
 * Uploads the image `tag` as `name` (`127.0.0.1:8443/demo/voice-activity:1.0.0`): docker login, docker tag, docker push.
 * The login is kept in a folder of its own and forgotten, so that the user's own docker settings stay as they are.
 */
export async function pushImage(
  { tag, name }: { readonly tag: string; readonly name: string },
  credentials: Credentials,
  options: { readonly timeline: Timeline; readonly signal: AbortSignal; readonly report: (detail: string) => void },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-docker-'));
  try {
    const { language } = options.timeline;
    const common = {
      language,
      signal: options.signal,
      environment: { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: join(folder, 'auth.json') },
    };
    const { project_name: project, access_key: key, secret_key: secret } = credentials;
    const insecure = (await isPodman()) ? ['--tls-verify=false'] : [];
    const host = name.slice(0, name.indexOf('/'));
    await runCommand(['docker', 'login', ...insecure, '--username', `${project}@${key}`, '--password-stdin', host], {
      ...common,
      input: loginKey(key, secret),
    });
    await runCommand(['docker', 'tag', tag, name], common);
    await runCommand(['docker', 'push', ...insecure, name], { ...common, onLine: pushProgress(options.report) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Takes the names that this installation's registry gave to images off the engine again. The images themselves stay for the next time. */
export async function forgetImages(installation: Installation): Promise<void> {
  const format = '{{.Repository}}@{{.Digest}} {{.Repository}}:{{.Tag}}';
  const list = Bun.spawn(
    ['docker', 'images', '--digests', `--filter=reference=127.0.0.1:${installation.port}/*/*`, `--format=${format}`],
    {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
    },
  );
  const names = (await list.stdout.text()).split(/\s+/).filter((name) => name !== '' && !name.endsWith('<none>'));
  if (names.length > 0) {
    await Bun.spawn(['docker', 'rmi', ...new Set(names)], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' })
      .exited;
  }
}

/** The registry's password for an access key: SWR's long-term login key. */
function loginKey(accessKey: string, secretKey: string): string {
  return createHmac('sha256', secretKey).update(accessKey).digest('hex');
}

/** The client names each layer once as it begins and once as it ends. */
function pushProgress(report: (detail: string) => void): (line: string) => void {
  const layers = new Map<string, boolean>();
  return (line) => {
    const [, layer, state] = /^([0-9a-f]{12}): (.+)$/.exec(line) ?? [];
    if (layer !== undefined && state !== undefined) {
      layers.set(layer, /^(Pushed|Layer already exists|Mounted)/.test(state));
      report(`${[...layers.values()].filter(Boolean).length}/${layers.size}`);
    }
  };
}

/** `docker` may be Podman's imitation, which has to be told that this registry signs its own certificate. */
async function isPodman(): Promise<boolean> {
  const version = Bun.spawn(['docker', '--version'], { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' });
  return /podman/i.test(await version.stdout.text());
}
