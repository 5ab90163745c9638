import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createApiClient } from '../client/api-client.ts';
import { contextFilePath, readContexts, type StoredContext, writeContexts } from '../client/context-file.ts';
import { checkFingerprint, fingerprintOf, shownAuthority } from '../client/platform-authority.ts';
import { type Credential, localName } from '../client/target.ts';
import { configurationError, type Mistake } from '../config/mistake.ts';
import { parseAddress } from '../config/parsers.ts';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { createAccessKeyResponse } from '../contract/resources/access-key.ts';
import { listProjectsResponse } from '../contract/resources/project.ts';
import { render } from '../contract/text.ts';
import type { Command, CommandContext } from './command.ts';
import { loginOptions } from './login-options.ts';
import { answerText, type Given, readOwnOptions } from './own-options.ts';
import { words } from './words.ts';

type LoginGiven = Given<typeof loginOptions>;

export const loginCommand: Command = {
  name: 'login',
  summary: { en: 'log in to a platform elsewhere and remember it as a context', zh: '登录远程平台，并保存为上下文' },
  arguments: [{ name: 'ADDRESS' }],
  options: [],
  ownOptions: Object.values(loginOptions),
  strict: true,
  examples: [
    'sluice login https://models.example.com:8443',
    'sluice login models.example.com --user alice --name prod',
    'sluice login models.example.com --access-key AK --password-stdin --fingerprint AB:CD:… < secret',
  ],
  async run(context) {
    const { flags, surroundings, language, print } = context;
    const mistakes: Mistake[] = [...flags.mistakes];
    const given = readOwnOptions(loginOptions, context, mistakes);
    const typed = flags.rest[0] ?? '';
    const address = parseAddress(typed.includes('://') ? typed : `https://${typed}`, surroundings);
    if ('problem' in address) mistakes.push({ where: typed, problem: address.problem });
    if (mistakes.length > 0 || 'problem' in address) throw configurationError(mistakes, language);
    const path = contextFilePath(surroundings);
    const name = given.name ?? nameOf(address.value);
    if (name === localName) throw operatorError('login.reserved-name', { name });
    const known = readContexts(path).contexts[name];
    const ca = await believed(address.value, name, known, given, context);
    const stored = await enter(address.value, name, ca, given, await secretOf(given, context));
    // Read again: the questions took their time.
    writeContexts(path, { current: name, contexts: { ...readContexts(path).contexts, [name]: stored } });
    const outcome = { address: address.value, name, user: stored.user, project: stored.project.name };
    print(answerText(flags, outcome, render(words.loggedIn, outcome, language)));
    return 0;
  },
};

/** `https://models.example.com:8443` → `models-example-com-8443`. */
function nameOf(address: string): string {
  return new URL(address).host
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 64);
}

/** The CA that is to be believed from now on. One that was pinned is never replaced here. */
async function believed(
  address: string,
  name: string,
  known: StoredContext | undefined,
  given: LoginGiven,
  { terminal, language }: CommandContext,
): Promise<string | undefined> {
  if (given.ca !== undefined) return readCa(given.ca);
  const shown = await shownAuthority(address);
  if (shown === undefined) return undefined;
  const { ca, fingerprint } = shown;
  if (given.fingerprint !== undefined) checkFingerprint(shown, given.fingerprint, address);
  if (known?.address === address && known.ca !== undefined) {
    if (fingerprintOf(known.ca) === fingerprint) return ca;
    throw operatorError('api.other-ca', { address, name });
  }
  if (given.fingerprint !== undefined) return ca;
  if (!terminal.interactive) throw operatorError('login.fingerprint-needed', { address, fingerprint });
  const answer = await terminal.ask(render(words.pinQuestion, { address, fingerprint }, language));
  if (!/^\s*(y|yes|是)\s*$/i.test(answer)) throw operatorError('login.not-pinned', { address });
  return ca;
}

function readCa(path: string): string {
  try {
    const ca = readFileSync(path, 'utf8');
    fingerprintOf(ca);
    return ca;
  } catch (error) {
    throw operatorError('login.bad-ca', { path, detail: bareMessage(error) }, { cause: error });
  }
}

async function secretOf(given: LoginGiven, { terminal, language }: CommandContext): Promise<string> {
  if (given.passwordStdin) return terminal.readAll();
  if (!terminal.interactive) throw operatorError('login.no-password', {});
  const question = given.accessKey === undefined ? words.askPassword : words.askSecretKey;
  return terminal.askSecret(question[language]);
}

/** Proves who logs in. A password is not kept: a key of this login's own takes its place, which the logout deletes. */
async function enter(
  address: string,
  name: string,
  ca: string | undefined,
  given: LoginGiven,
  secret: string,
): Promise<StoredContext> {
  const { user = 'admin', domain = 'admin', accessKey } = given;
  const credential: Credential =
    accessKey === undefined
      ? { kind: 'password', user, domain, password: secret }
      : { kind: 'access-key', accessKey, secretKey: secret };
  const pinned = ca === undefined ? {} : { ca };
  const target = { name, address, ...pinned, user, project: { id: '', name: '' }, credentials: [credential] };
  const api = createApiClient({ target, language: 'en', now: Date.now });
  const { projects } = await api.call({ method: 'GET', path: '/v3/auth/projects' }, listProjectsResponse);
  const project = projects.find((each) => given.project === undefined || each.name === given.project);
  if (project === undefined) {
    const names = projects.map((each) => each.name).join(', ');
    throw operatorError('login.no-project', { project: given.project ?? '', projects: names });
  }
  const base = { address, ...pinned, user, domain, project: { id: project.id, name: project.name } };
  if (accessKey !== undefined) return { ...base, access_key: accessKey, secret_key: secret, own_key: false };
  const description = `sluice login on ${hostname()}`.slice(0, 255);
  const request = {
    method: 'POST',
    path: '/v3.0/OS-CREDENTIAL/credentials',
    body: { credential: { description } },
  } as const;
  const { credential: key } = await api.call(request, createAccessKeyResponse);
  return { ...base, access_key: key.access, secret_key: key.secret, own_key: true };
}
