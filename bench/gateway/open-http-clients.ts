import { within } from './deadline.ts';
import { TlsClient } from './tls-client.ts';

export interface HttpClients {
  readonly clients: readonly TlsClient[];
  readonly request: Buffer;
  /** Every answer has this length: the image always says the same, and so does each proxy about it. */
  readonly answerBytes: number;
}

/** Kept-alive connections that have carried a request each. */
export async function openHttpClients(port: number, path: string, token: string, count: number): Promise<HttpClients> {
  const lines = [`GET ${path} HTTP/1.1`, 'Host: localhost:8443', 'Accept: application/json', `X-Auth-Token: ${token}`];
  const request = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const clients: TlsClient[] = [];
  let answerBytes = 0;
  for (let index = 0; index < count; index += 1) {
    const client = await within(10, 'TLS handshake', TlsClient.connect(port));
    answerBytes = await ask(client, request);
    clients.push(client);
  }
  return { clients, request, answerBytes };
}

/** One request; gives the length of its answer. */
function ask(client: TlsClient, request: Buffer): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let answer = '';
  client.receive = (chunk) => {
    answer += chunk.toString('latin1');
    const head = answer.indexOf('\r\n\r\n');
    if (head < 0) return;
    if (!answer.startsWith('HTTP/1.1 200')) reject(new Error(`no answer to the request: ${answer.slice(0, 400)}`));
    const length = head + 4 + Number(/^content-length: (\d+)$/im.exec(answer.slice(0, head))?.[1]);
    if (answer.length >= length) resolve(length);
  };
  client.send(request);
  return within(10, 'answer to a request', promise);
}
