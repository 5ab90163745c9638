import { existsSync, readFileSync } from 'node:fs';
import { locateDataFolder } from '../config/config.ts';
import type { DataFolder } from '../config/data-folder.ts';
import type { Flags } from '../config/flags.ts';
import { configurationError, type Mistake } from '../config/mistake.ts';
import { resolveOption } from '../config/resolve.ts';
import { languageOf, type Surroundings } from '../config/surroundings.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { contextFilePath, readContexts, type StoredContext } from './context-file.ts';
import { contextOption } from './context-option.ts';
import { readCredentials } from './read-credentials.ts';
import { localName, type Target } from './target.ts';

/**
 * Which platform is meant, in this order: `--context`, `--data` (or `--config`), `SLUICE_CONTEXT`, `SLUICE_DATA`, the
 * context in use, the installation in the default folder. Throws an `OperatorError` when there is none.
 */
export function findTarget(flags: Flags, surroundings: Surroundings): Target {
  const { environment } = surroundings;
  const file = contextFilePath(surroundings);
  const isLocal =
    !flags.values.has(contextOption.name) &&
    (flags.values.has('data') ||
      flags.values.has('config') ||
      (!environment['SLUICE_CONTEXT'] && hasData(environment)));
  if (isLocal) return localTarget(locateDataFolder(flags, surroundings));
  const mistakes: Mistake[] = [];
  const [named] = resolveOption(contextOption, { flags, surroundings }, mistakes);
  if (mistakes.length > 0) throw configurationError(mistakes, languageOf(environment));
  const { current, contexts } = readContexts(file);
  const name = named ?? current;
  const context = name === undefined ? undefined : contexts[name];
  if (name !== undefined && context !== undefined) return contextTarget(name, context);
  if (name !== undefined && name !== localName) throw unknownContext(name, Object.keys(contexts));
  const folder = locateDataFolder(flags, surroundings);
  if (!existsSync(folder.credentials)) throw operatorError('context.none', { path: folder.path });
  return localTarget(folder);
}

function hasData(environment: Surroundings['environment']): boolean {
  return Boolean(environment['SLUICE_DATA'] || environment['SLUICE_CONFIG']);
}

/** The error for a name that nobody logged in under. */
export function unknownContext(name: string, known: readonly string[]) {
  return operatorError('context.unknown', { name, contexts: [...known, localName].join(', ') });
}

/** The platform of a login. */
export function contextTarget(name: string, context: StoredContext): Target {
  const { address, ca, user, project, access_key: accessKey, secret_key: secretKey } = context;
  const credentials = [{ kind: 'access-key', accessKey, secretKey }] as const;
  return { name, address, ...(ca !== undefined && { ca }), user, project, credentials };
}

/** The installation in `folder`, as its first user: whoever can read the credentials file needs no login. */
function localTarget(folder: DataFolder): Target {
  const own = readCredentials(folder.credentials);
  const { endpoint, ca_file, user, domain, password, project_id: id, project_name: name } = own;
  return {
    name: localName,
    address: endpoint,
    ...(existsSync(ca_file) && { ca: readFileSync(ca_file, 'utf8'), caFile: ca_file }),
    socket: folder.run.apiSocket,
    user,
    project: { id, name },
    credentials: [
      { kind: 'access-key', accessKey: own.access_key, secretKey: own.secret_key },
      ...(password === undefined ? [] : [{ kind: 'password', user, domain, password } as const]),
    ],
  };
}
