import { z } from 'zod';
import { boundedBody } from './bounded-body.ts';
import { type Challenge, readChallenge } from './challenge.ts';
import { CopyFailure } from './copy-failure.ts';
import type { OutsideFetch } from './outside-fetch.ts';

/** Who asks a registry. */
export interface OutsideLogin {
  readonly username: string;
  readonly password: string;
}

export interface OutsideSessionOptions {
  /** `host[:port]`. */
  readonly host: string;
  readonly plain: boolean;
  readonly login: OutsideLogin | undefined;
  /** Of the token that is asked for (distribution, "Token scope"); none: one that only says who asks. */
  readonly scope?: string;
}

export interface OutsideSession {
  /** The answer 200 to `path`, below the registry's root. Throws `CopyFailure`. */
  get(path: string, accept: string): Promise<Response>;
  /** Whether the registry has asked for a login, or for the token of nobody in particular. */
  readonly asked: boolean;
}

const longestToken = 64 * 1024;
const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/**
 * Asks one registry, and proves who asks when it wants to know: by Basic, or by a token (distribution, "Token Authentication"). The
 * password is sent to the registry itself and to the place of tokens that it names, and nowhere else: not where either sends on to.
 */
export function openOutsideSession(
  { host, plain, login, scope }: OutsideSessionOptions,
  ask: OutsideFetch,
  signal: AbortSignal,
): OutsideSession {
  // Docker Hub's registry has another name than its images.
  const origin = new URL(`${plain ? 'http' : 'https'}://${host === 'docker.io' ? 'registry-1.docker.io' : host}`)
    .origin;
  let authorization: string | undefined;
  let asked = false;

  const send = (path: string, accept: string) =>
    ask(
      new URL(`${origin}${path}`),
      { Accept: accept, ...(authorization && { Authorization: authorization }) },
      signal,
    );

  /** What the registry wants to see. Tokens end: it may ask anew at any time. */
  async function authorize(challenge: Challenge | undefined): Promise<string> {
    if (challenge?.kind === 'bearer') return `Bearer ${await token(challenge)}`;
    if (challenge?.kind === 'basic' && login !== undefined) return basic(login);
    throw new CopyFailure('denied', `${host} wants a login`);
  }

  async function token({ realm, service }: Extract<Challenge, { kind: 'bearer' }>): Promise<string> {
    const place = new URL(realm);
    if (service !== undefined) place.searchParams.set('service', service);
    if (scope !== undefined) place.searchParams.set('scope', scope);
    const headers = { Accept: 'application/json', ...(login && { Authorization: basic(login) }) };
    const { response } = await ask(place, headers, signal);
    const text = Buffer.from(await boundedBody(response, longestToken, place.host, signal)).toString('utf8');
    const { status } = response;
    const answer = status === 200 ? tokenAnswer.safeParse(jsonOf(text)).data : undefined;
    const found = answer?.token ?? answer?.access_token;
    if (found && /^[\x21-\x7e]+$/.test(found)) return found;
    if (login === undefined) throw new CopyFailure('denied', `${host} wants a login`);
    // Some answer 403 to a wrong password, others to a right one whose owner may not have the image.
    if (status === 401 || (status === 403 && scope === undefined)) throw loginRefused(host);
    if (status === 403) throw new CopyFailure('denied', `${host} gives no access`);
    throw new CopyFailure('unreachable', `${place.host}, which gives the tokens of ${host}, answers ${status}`);
  }

  return {
    get asked() {
      return asked;
    },
    async get(path, accept) {
      let answer = await send(path, accept);
      let challenge: Challenge | undefined;
      if (answer.response.status === 401) {
        asked = true;
        await answer.response.body?.cancel();
        // Who else could ask for the password: a place that the registry has only sent us on to.
        if (answer.origin !== origin) throw new CopyFailure('denied', `${host} sends on to what wants a login`);
        challenge = readChallenge(answer.response.headers.get('www-authenticate') ?? '');
        authorization = await authorize(challenge);
        answer = await send(path, accept);
      }
      const { response } = answer;
      if (response.status === 200) return response;
      await response.body?.cancel();
      if (response.status === 404) throw new CopyFailure('missing', `${host} has no such image`);
      if (response.status === 401 && challenge?.kind === 'basic') throw loginRefused(host);
      const refused = response.status === 401 || response.status === 403;
      if (refused && login === undefined) throw new CopyFailure('denied', `${host} wants a login`);
      throw new CopyFailure(refused ? 'denied' : 'unreachable', `${host} answers ${response.status}`);
    },
  };
}

function loginRefused(host: string): CopyFailure {
  return new CopyFailure('login-refused', `${host} refuses the login`);
}

function basic({ username, password }: OutsideLogin): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
