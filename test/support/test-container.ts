import { until } from './deadline.ts';

/** A container that a test runs directly on the engine, without the platform. */
export interface TestContainer extends AsyncDisposable {
  readonly id: string;
  /** `host:port` of the published port. */
  readonly host: string;
  /** The container's own address: nothing of the engine stands in between. */
  readonly ownHost: string;
  /** SIGTERM, ten seconds of grace; gives the exit code. */
  stop(): Promise<number>;
}

export interface ContainerOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** Runs `image` as the platform would (without NET_RAW and MKNOD, no new privileges) and waits until it says `listening on …`. Deadline: 60 s. */
export async function startContainer(image: string, options: ContainerOptions = {}): Promise<TestContainer> {
  const port = options.port ?? 8080;
  const variables = Object.entries(options.environment ?? {}).map(([name, value]) => `--env=${name}=${value}`);
  const limits = ['--cap-drop=NET_RAW', '--cap-drop=MKNOD', '--security-opt=no-new-privileges'];
  const id = await docker('run', '--detach', ...limits, ...variables, `--publish=127.0.0.1::${port}`, image);
  try {
    const host = (await docker('port', id, `${port}/tcp`)).split('\n')[0] ?? '';
    const ownHost = await docker('inspect', '--format={{.NetworkSettings.IPAddress}}', id);
    await until(60_000, `${image} to listen`, () => listens(id));
    return {
      id,
      host,
      ownHost,
      stop: async () => {
        await docker('stop', '--time=10', id);
        return Number(await docker('inspect', '--format={{.State.ExitCode}}', id));
      },
      [Symbol.asyncDispose]: () => remove(id),
    };
  } catch (error) {
    const log = await docker('logs', id).catch(() => '');
    await remove(id);
    throw new Error(`${image} did not start: ${log}`, { cause: error });
  }
}

/** The engine's proxy accepts for every published port; what the image prints tells that somebody listens behind it. */
async function listens(id: string): Promise<true | undefined> {
  return (await docker('logs', id)).includes('listening on') ? true : undefined;
}

async function remove(id: string): Promise<void> {
  await docker('rm', '--force', '--volumes', id);
}

/** Runs the engine's client; gives its standard output. */
async function docker(...args: readonly string[]): Promise<string> {
  const client = Bun.spawn(['docker', ...args], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const [output, error, code] = await Promise.all([client.stdout.text(), client.stderr.text(), client.exited]);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${error.trim()}`);
  return output.trim();
}
