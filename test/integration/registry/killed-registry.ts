import { join } from 'node:path';
import { within } from '../../support/deadline.ts';
import { credentials } from './registry-stage.ts';

/** A registry in a process of its own that is killed and started again on its folder, and says at every start what it found damaged. */
export class KilledRegistry implements AsyncDisposable {
  readonly #folder: string;
  /** Where it answers; a promise while it starts. */
  host: Promise<string>;
  readonly damage: string[] = [];
  #child: Bun.Subprocess<'ignore', 'pipe', 'inherit'> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.host = this.#start();
  }

  async #start(): Promise<string> {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, 'serve.ts'), this.#folder], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    });
    this.#child = child;
    const { value } = await within(30_000, 'the registry to start', child.stdout.getReader().read());
    const [host = '', ...found] = new TextDecoder().decode(value).trim().split(' ');
    if (found.join(' ') !== '[]') this.damage.push(found.join(' '));
    return host;
  }

  /** Ends it as a power cut would, and starts it again. */
  async killAndRestart(): Promise<void> {
    await this.host;
    this.#child?.kill('SIGKILL');
    await this.#child?.exited;
    this.host = this.#start();
    await this.host;
  }

  /** Undefined where the registry went away before it had answered. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Response | undefined> {
    const host = await this.host;
    const headers = {
      ...options.headers,
      Authorization: `Basic ${btoa(`${credentials.username}:${credentials.password}`)}`,
    };
    const body = options.body === undefined ? {} : { body: options.body };
    try {
      return await fetch(`http://${host}${path}`, { method, headers, ...body, signal: AbortSignal.timeout(30_000) });
    } catch {
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.catch(() => undefined);
    this.#child?.kill('SIGKILL');
    await this.#child?.exited;
  }
}

interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
}
