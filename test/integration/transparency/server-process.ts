import { within } from '../../support/deadline.ts';

/** An independent WebSocket server in a process of its own. */
export class ServerProcess implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #process: Bun.Subprocess<'pipe', 'pipe', 'inherit'>;

  private constructor(process: Bun.Subprocess<'pipe', 'pipe', 'inherit'>, port: number) {
    this.#process = process;
    this.port = port;
  }

  /** Starts `command`, whose first line of output is its port. */
  static async start(command: readonly string[]): Promise<ServerProcess> {
    const process = Bun.spawn([...command], { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' });
    const { value } = await within(20_000, `the port of ${command.join(' ')}`, process.stdout.getReader().read());
    const port = Number(new TextDecoder().decode(value));
    if (!(port > 0)) throw new Error(`${command.join(' ')} did not start`);
    return new ServerProcess(process, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
  }
}
