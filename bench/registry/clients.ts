import { join } from 'node:path';
import { within } from '../gateway/deadline.ts';
import type { Transfer } from './transfer.ts';

/** Client processes that wait for something to do, so that no measurement contains their start. */
export class Clients implements Disposable {
  readonly #clients: readonly Client[];

  constructor(count: number, random: Buffer) {
    this.#clients = Array.from({ length: count }, () => new Client(random));
  }

  /** One transfer for each client, all at the same time. */
  async move(transfers: readonly Transfer[]): Promise<void> {
    await Promise.all(transfers.map((transfer, index) => this.#clients[index]?.move(transfer)));
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.end();
  }
}

class Client {
  #heard = Promise.withResolvers<string>();
  readonly #process: Bun.Subprocess;

  constructor(random: Buffer) {
    const script = join(import.meta.dir, 'client-process.ts');
    this.#process = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', process.execPath, script], {
      stdio: ['ignore', 'ignore', 'inherit'],
      ipc: (failure: string) => this.#heard.resolve(failure),
    });
    this.#process.send(random.toString('base64'));
  }

  async move(transfer: Transfer): Promise<void> {
    this.#heard = Promise.withResolvers();
    this.#process.send(transfer);
    const failure = await within(600, `${transfer.direction} of ${transfer.repository}`, this.#heard.promise);
    if (failure !== '') throw new Error(failure);
  }

  end(): void {
    this.#process.kill();
  }
}
