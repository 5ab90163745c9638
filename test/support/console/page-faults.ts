import type { Page } from 'playwright-core';

/**
 * What went wrong in a page without being asked for: errors on its console, violations of its policy, errors that nothing
 * caught, requests that failed or were refused, requests to other hosts. Each is one line: `GET /v1/…: 404`.
 */
export class PageFaults {
  readonly #seen: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #host: string;

  constructor(page: Page, host: string) {
    this.#host = host;
    page.on('console', (message) => {
      // What did not load is told below, with its status.
      const told = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !told) this.#seen.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#seen.push(`uncaught: ${error.stack ?? error.message}`));
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // A page gives up what it no longer needs.
      if (reason !== 'net::ERR_ABORTED') this.#seen.push(`${this.#line(request.method(), request.url())}: ${reason}`);
    });
    page.on('response', (answer) => {
      if (answer.status() >= 400)
        this.#seen.push(`${this.#line(answer.request().method(), answer.url())}: ${answer.status()}`);
    });
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http') && host !== this.#host) this.#seen.push(`to another host: ${request.url()}`);
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== this.#host) this.#seen.push(`to another host: ${socket.url()}`);
    });
  }

  /** What matches is no fault; that none matches is one. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What happened unexpectedly, and what was expected and did not happen. */
  list(): string[] {
    const unexpected = this.#seen.filter((line) => !this.#expected.some((pattern) => pattern.test(line)));
    const missing = this.#expected.filter((pattern) => !this.#seen.some((line) => pattern.test(line)));
    return [...unexpected, ...missing.map((pattern) => `expected and not there: ${pattern}`)];
  }

  #line(method: string, url: string): string {
    const { host, pathname, search } = new URL(url);
    return `${method} ${host === this.#host ? '' : host}${pathname}${search}`;
  }
}
