import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { errorMessage } from '../contract/error-message.ts';
import type { CheckKind } from '../domain/probe-plan.ts';
import type { Engine } from '../engine/engine.ts';

/** `refused`: nothing accepts on the port; `not-tls`: something does, but it did not finish a TLS handshake. */
export type CheckFailure = 'refused' | 'not-tls' | 'answer';

export type CheckResult =
  | { readonly passed: true }
  | { readonly passed: false; readonly failure: CheckFailure; readonly detail: string };

export interface CheckTarget {
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

const passed: CheckResult = { passed: true };

/** Makes one check of an instance, within `timeout` ms. Never rejects. */
export async function runCheck(
  check: CheckKind,
  target: CheckTarget,
  timeout: number,
  engine: Pick<Engine, 'exec'>,
): Promise<CheckResult> {
  switch (check.kind) {
    case 'connect':
      return check.tls ? checkTls(target, timeout) : checkTcp(target, timeout);
    case 'http':
      return checkHttp(check, target, timeout);
    case 'exec':
      return checkExec(check.command, target, timeout, engine);
  }
}

function checkTcp(target: CheckTarget, timeout: number): Promise<CheckResult> {
  const { promise, resolve } = Promise.withResolvers<CheckResult>();
  const socket = connect({ host: target.host, port: target.port });
  const late = () => resolve({ passed: false, failure: 'refused', detail: `no connection within ${timeout} ms` });
  const deadline = setTimeout(late, timeout);
  socket.once('connect', () => resolve(passed));
  socket.once('error', (error) => resolve({ passed: false, failure: 'refused', detail: error.message }));
  return promise.finally(() => {
    clearTimeout(deadline);
    socket.destroy();
  });
}

/** Connects first, so that a refused port and a refused handshake are told apart. Any certificate is accepted. */
async function checkTls(target: CheckTarget, timeout: number): Promise<CheckResult> {
  const { promise, resolve } = Promise.withResolvers<CheckResult>();
  const plain = connect({ host: target.host, port: target.port });
  let connected = false;
  const fail = (detail: string) => resolve({ passed: false, failure: connected ? 'not-tls' : 'refused', detail });
  const late = () => fail(`no ${connected ? 'TLS handshake' : 'connection'} within ${timeout} ms`);
  const deadline = setTimeout(late, timeout);
  plain.once('error', (error) => fail(error.message));
  plain.once('connect', () => {
    connected = true;
    const secure = connectTls({ socket: plain, rejectUnauthorized: false });
    secure.once('secureConnect', () => {
      resolve(passed);
      secure.destroy();
    });
    secure.once('error', (error) => fail(error.message));
    secure.once('close', () => fail('the connection was closed during the handshake'));
  });
  return promise.finally(() => {
    clearTimeout(deadline);
    plain.destroy();
  });
}

async function checkHttp(
  check: { readonly tls: boolean; readonly path: string },
  target: CheckTarget,
  timeout: number,
): Promise<CheckResult> {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const path = check.path.startsWith('/') ? check.path : `/${check.path}`;
  try {
    const response = await fetch(`${check.tls ? 'https' : 'http'}://${host}:${target.port}${path}`, {
      redirect: 'manual',
      keepalive: false,
      signal: AbortSignal.timeout(timeout),
      tls: { rejectUnauthorized: false },
    });
    await response.body?.cancel();
    if (response.status >= 200 && response.status < 400) return passed;
    return { passed: false, failure: 'answer', detail: `GET ${path} was answered ${response.status}` };
  } catch (error) {
    return { passed: false, failure: 'answer', detail: `GET ${path}: ${errorMessage(error)}` };
  }
}

async function checkExec(
  command: readonly string[],
  target: CheckTarget,
  timeout: number,
  engine: Pick<Engine, 'exec'>,
): Promise<CheckResult> {
  try {
    const { exitCode, output } = await engine.exec(target.id, command, AbortSignal.timeout(timeout));
    if (exitCode === 0) return passed;
    const said = output.trim().slice(0, 200);
    const words = `${command.join(' ')} ended with exit code ${exitCode}`;
    return { passed: false, failure: 'answer', detail: said ? `${words}: ${said}` : words };
  } catch (error) {
    return { passed: false, failure: 'answer', detail: `${command.join(' ')}: ${errorMessage(error)}` };
  }
}
