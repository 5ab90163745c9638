import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { until } from './deadline.ts';
import type { TestAnswer } from './test-api.ts';

/** What a receiver got. */
export interface ReceivedHook {
  readonly url: URL;
  readonly headers: Headers;
  readonly text: string;
  readonly json: TestAnswer['body'];
}

/** Somebody who is called by webhooks: over TLS, with a certificate for `hooks.example.com` from a CA of its own. */
export interface HookReceiver extends AsyncDisposable {
  readonly port: number;
  /** PEM. */
  readonly authority: string;
  readonly received: ReceivedHook[];
  /** Waits until so many calls came, and gives all. */
  calls(count: number): Promise<readonly ReceivedHook[]>;
  /** `answer` stands for a call that is answered in this way; the last one stays. */
  answers: readonly Answer[];
}

type Answer = (request: Request) => Response | Promise<Response>;

export const received200: Answer = () => new Response('thanks');

export async function startHookReceiver({ plain = false } = {}): Promise<HookReceiver> {
  const authority = await createAuthority(Date.now());
  const names = { hosts: ['hooks.example.com'], addresses: [] };
  const server = await issueServerCertificate(authority, names, Date.now());
  const received: ReceivedHook[] = [];
  const listening = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    ...(!plain && { tls: { cert: server.certificate, key: server.key } }),
    async fetch(request) {
      const text = await request.text();
      const answer = receiver.answers[Math.min(received.length, receiver.answers.length - 1)] ?? received200;
      received.push({ url: new URL(request.url), headers: request.headers, text, json: JSON.parse(text) });
      return answer(request);
    },
  });
  const receiver: HookReceiver = {
    port: listening.port ?? 0,
    authority: authority.certificate,
    received,
    answers: [received200],
    calls: (count) =>
      until(20_000, `${count} calls`, async () => (received.length >= count ? [...received] : undefined)),
    async [Symbol.asyncDispose]() {
      await listening.stop(true);
    },
  };
  return receiver;
}
