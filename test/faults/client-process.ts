import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { until, within } from '../support/deadline.ts';
import { linesOf } from '../support/lines-of.ts';
import type { ClientOptions } from './client-options.ts';
import type { ClientTale } from './client-tale.ts';

type Told<Type extends ClientTale['type']> = Extract<ClientTale, { readonly type: Type }>;

/** The clients in their process, and everything that they told. */
export class ClientProcess implements AsyncDisposable {
  readonly tales: ClientTale[] = [];
  readonly #child: Subprocess<'pipe', 'pipe', 'inherit'>;
  readonly #sockets: number;
  #answer = Promise.withResolvers<Told<'status' | 'finished'>>();

  constructor(options: ClientOptions) {
    this.#sockets = options.sockets;
    this.#child = Bun.spawn([process.execPath, join(import.meta.dir, 'numbered-clients.ts')], {
      // The token is among them: everybody on the machine can read a command line.
      env: { ...process.env, NUMBERED_CLIENTS: JSON.stringify(options) },
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'inherit',
    });
    void this.#read();
  }

  get processId(): number {
    return this.#child.pid;
  }

  status(): Promise<Told<'status' | 'finished'>> {
    return this.#ask('status');
  }

  /** From now on every socket ends by itself after at most `numbers`, and opens again; 0: none does. */
  async stays(numbers: number): Promise<void> {
    this.#child.stdin.write(`stays ${numbers}\n`);
    await this.#child.stdin.flush();
  }

  /** Ends all sockets once their last numbers have come back. */
  finish(): Promise<Told<'status' | 'finished'>> {
    return this.#ask('finish');
  }

  /** Waits until every client has an open socket. */
  async allOpen(milliseconds = 60_000): Promise<void> {
    let open = 0;
    const look = async () => {
      ({ open } = await this.status());
      return open === this.#sockets ? true : undefined;
    };
    await until(milliseconds, 'all sockets open', look, () => `${open} are`);
  }

  /** Waits until `rounds` more numbers a client have come back. */
  async exchange(rounds: number): Promise<void> {
    const from = (await this.status()).received;
    const wanted = from + rounds * this.#sockets;
    await until(60_000, `${rounds} rounds of numbers`, async () =>
      (await this.status()).received >= wanted ? true : undefined,
    );
  }

  told<Type extends ClientTale['type']>(...types: Type[]): Told<Type>[] {
    return this.tales.filter((tale): tale is Told<Type> => types.includes(tale.type as Type));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
  }

  async #ask(command: string): Promise<Told<'status' | 'finished'>> {
    this.#answer = Promise.withResolvers();
    this.#child.stdin.write(`${command}\n`);
    await this.#child.stdin.flush();
    return within(30_000, `the clients' answer to ${command}`, this.#answer.promise);
  }

  async #read(): Promise<void> {
    for await (const line of linesOf(this.#child.stdout)) this.#take(JSON.parse(line));
  }

  #take(tale: ClientTale): void {
    if (tale.type === 'status' || tale.type === 'finished') this.#answer.resolve(tale);
    else this.tales.push(tale);
  }
}
