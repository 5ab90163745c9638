import { quoted } from '../../../forms/curl-of.ts';
import { type CallFacts, type Proof, program } from './call-facts.ts';
import { shellProof } from './shell-request.ts';

/** A POSIX shell with wscat, and openssl where it signs. What is typed is sent. */
export function wscat(facts: CallFacts, proof: Proof): string {
  const { before, headers } = shellProof(facts, proof);
  const trusted = facts.caFile === undefined ? [] : [`--ca ${quoted(facts.caFile)}`];
  return program(
    '# npm install --global wscat',
    before,
    [
      'wscat',
      ...trusted,
      ...headers.map((header) => `--header "${header}"`),
      `--connect ${quoted(facts.address)}`,
    ].join(' \\\n  '),
  );
}
