import { type CallFacts, isWebSocket, program, sampleBody } from './call-facts.ts';

/** A page: it cannot set headers on a handshake and must not hold a secret, so that a backend gives it a ticket for each call. */
export function browser(facts: CallFacts): string {
  const address = JSON.stringify(facts.address);
  const ticket = program(
    '// /ticket is a route of your own backend, which asks the platform for a ticket and hands its answer on.',
    "const ticket = await (await fetch('/ticket', { method: 'POST' })).json();",
  ).trimEnd();
  if (isWebSocket(facts)) {
    return program(
      ticket,
      `const socket = new WebSocket(${address}, ['sluice', ticket.protocol]);`,
      "socket.onopen = () => socket.send('hello');",
      'socket.onmessage = ({ data }) => console.log(data);',
      "socket.onclose = ({ code }) => console.log('closed:', code);",
    );
  }
  const options =
    facts.method === 'POST'
      ? `, {\n  method: 'POST',\n  headers: { 'Content-Type': 'application/json' },\n  body: '${sampleBody}',\n}`
      : '';
  return program(
    ticket,
    `const address = new URL(${address});`,
    "address.searchParams.set('sluice_ticket', ticket.ticket);",
    `const answer = await fetch(address${options});`,
    'console.log(answer.status, await answer.text());',
  );
}
