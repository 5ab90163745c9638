import { browser } from './browser.ts';
import { type CallFacts, isWebSocket, type Proof } from './call-facts.ts';
import { curl, ticketCurl } from './curl.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import { wscat } from './wscat.ts';

interface Snippet {
  /** What people call the language or the program. */
  readonly name: string;
  readonly text: string;
}

/** Programs that make the call with this proof; each works as it stands, with secrets from the environment. */
export function snippets(facts: CallFacts, proof: Proof | 'ticket'): readonly Snippet[] {
  if (proof === 'ticket') {
    return [
      { name: 'JavaScript', text: browser(facts) },
      { name: 'curl', text: ticketCurl(facts) },
    ];
  }
  const all = [
    { name: 'Python', text: python(facts, proof) },
    { name: 'Node.js', text: node(facts, proof) },
    { name: 'Java', text: java(facts, proof) },
    { name: 'Go', text: go(facts, proof) },
    { name: 'curl', text: curl(facts, proof) },
  ];
  return isWebSocket(facts) ? [...all, { name: 'wscat', text: wscat(facts, proof) }] : all;
}
