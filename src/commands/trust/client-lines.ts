import type { Language } from '../../contract/text.ts';
import { shellWord } from '../shell-word.ts';
import type { Authority } from './trust-stores.ts';
import { trustWords as words } from './words.ts';

export interface ClientLines {
  readonly client: string;
  readonly lines: readonly string[];
}

/** What clients need that have a store of their own (docs/en/trust.md says more of each). */
export function clientLines(
  { name, file }: Pick<Authority, 'name' | 'file'>,
  language: Language,
): readonly ClientLines[] {
  const path = shellWord(file);
  return [
    { client: 'curl', lines: [`export CURL_CA_BUNDLE=${path}`] },
    { client: 'Node.js', lines: [`export NODE_EXTRA_CA_CERTS=${path}`] },
    { client: 'Python (websockets, urllib, asyncio)', lines: [`export SSL_CERT_FILE=${path}`] },
    { client: 'Python (requests)', lines: [`export REQUESTS_CA_BUNDLE=${path}`] },
    {
      client: 'Java',
      lines: [`keytool -importcert -noprompt -cacerts -storepass changeit -alias ${name} -file ${path}`],
    },
    { client: 'Postman', lines: [words.postman[language], file] },
    { client: words.browsers[language], lines: [words.importThere[language], file] },
  ];
}
