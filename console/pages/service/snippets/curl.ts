import { quoted } from '../../../forms/curl-of.ts';
import { type CallFacts, isWebSocket, type Proof, program, sampleBody } from './call-facts.ts';
import { shellProof } from './shell-request.ts';

/** A POSIX shell with curl, and openssl where it signs. Of a WebSocket it shows how the handshake is answered. */
export function curl(facts: CallFacts, proof: Proof): string {
  const { before, headers } = shellProof(facts, proof);
  const proved = headers.map((header) => `--header "${header}"`);
  if (isWebSocket(facts)) {
    return program(
      before,
      '# "101 Switching Protocols": connected. curl then waits for messages and gives up after three seconds.',
      command(
        facts,
        '--http1.1 --include --max-time 3',
        ...proved,
        "--header 'Connection: Upgrade' --header 'Upgrade: websocket'",
        "--header 'Sec-WebSocket-Version: 13' --header 'Sec-WebSocket-Key: c2x1aWNlLXNsdWljZS1zbA=='",
      ),
    );
  }
  const sent =
    facts.method === 'POST' ? ["--header 'Content-Type: application/json'", `--data ${quoted(sampleBody)}`] : [];
  return program(before, command(facts, '--include', ...proved, ...sent));
}

/** Asks for a ticket, with which a browser connects; the answer has it as `url` and as `protocol`. */
export function ticketCurl({ ticketAddress, caFile }: CallFacts): string {
  return program(
    command(
      { address: ticketAddress, caFile },
      '--header "X-Auth-Token: $TOKEN"',
      "--header 'Content-Type: application/json'",
      `--data '{"lifetime_seconds": 60}'`,
    ),
  );
}

function command({ address, caFile }: Pick<CallFacts, 'address' | 'caFile'>, ...options: readonly string[]): string {
  const trusted = caFile === undefined ? [] : [`--cacert ${quoted(caFile)}`];
  return ['curl', ...trusted, ...options, quoted(address.replace(/^wss:/, 'https:'))].join(' \\\n  ');
}
