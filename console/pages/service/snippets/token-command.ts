import { quoted } from '../../../forms/curl-of.ts';
import { program } from './call-facts.ts';

export interface Account {
  /** `https://host:port` of the platform. */
  readonly endpoint: string;
  readonly caFile: string | undefined;
  readonly domain: string;
  readonly user: string;
  readonly project: string;
}

/** For bash: asks for the password and puts a token, good for 24 hours, into `TOKEN`. */
export function tokenCommand({ endpoint, caFile, domain, user, project }: Account): string {
  const body = JSON.stringify({
    auth: {
      identity: { methods: ['password'], password: { user: { name: user, password: '@', domain: { name: domain } } } },
      scope: { project: { name: project } },
    },
  });
  // Of the password itself the shell makes a JSON text.
  const [before = '', after = ''] = body.split('"@"');
  return program(
    'read -r -s -p "Password: " PASSWORD; echo',
    `ESCAPED=$(printf %s "$PASSWORD" | sed 's/[\\\\"]/\\\\&/g')`,
    `export TOKEN=$(printf '%s"%s"%s' ${quoted(before)} "$ESCAPED" ${quoted(after)} |`,
    `  curl --silent --show-error ${caFile === undefined ? '' : `--cacert ${quoted(caFile)} `}--dump-header - --output /dev/null \\`,
    "    --header 'Content-Type: application/json' --data @- \\",
    `    ${quoted(`${endpoint}/v3/auth/tokens`)} |\n    awk 'tolower($1) == "x-subject-token:" { print $2 }' | tr -d '\\r')`,
  );
}
