import { newAccessKey, newHexId, newPassword, newSecretKey } from '../auth/identifiers.ts';
import { hashPassword } from '../auth/password.ts';
import { seal, unseal } from '../auth/seal.ts';
import { newSigningKey, type SigningKey } from '../auth/signing-key.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { administrator } from '../contract/roles.ts';
import type { TokenKey } from '../contract/route.ts';
import { accessKeySecret, sealAccessKeySecret } from './access-key-secret.ts';
import { refreshCredentials, refreshFirstUser, writeCredentials } from './credentials-file.ts';
import type { Domain, FirstIdentity, Project, User } from './identities.ts';
import type { Store } from './store.ts';

export interface PrepareIdentityOptions {
  readonly store: Pick<Store, 'identity' | 'settings'>;
  readonly masterKey: Uint8Array;
  /** Where `credentials.json` is written. */
  readonly credentialsFile: string;
  /** Names the first project. */
  readonly region: string;
  /** Names the first domain. */
  readonly domain: string;
  /** The first project's id, 32 hexadecimal digits; a random one otherwise. */
  readonly projectId?: string;
  /** What clients are told: `https://host:port`. */
  readonly endpoint: string;
  readonly caFile: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface PreparedIdentity {
  readonly domain: Domain;
  readonly user: User;
  readonly project: Project;
  /** Signs tokens; `tokenKeys` are what verifies them. */
  readonly signingKey: SigningKey;
  readonly tokenKeys: readonly TokenKey[];
  /** The credentials file was written by this call. */
  readonly firstStart: boolean;
}

/**
 * Makes sure that there is a domain, a user, a project, an access key, a key that signs tokens, and the file that tells
 * the operator. A start that was cut short is completed by the next one: the password stays sealed in the database until
 * the file holds it, so that file and database always agree. Region and domain matter at first start only; another project id
 * than that of the first start is refused with the `OperatorError` `data.other-project`.
 */
export async function prepareIdentity(options: PrepareIdentityOptions): Promise<PreparedIdentity> {
  const { store, masterKey } = options;
  const first = await store.identity.ensureFirst(() => newIdentity(options));
  const { domain, user, project, accessKey } = first;
  if (options.projectId !== undefined && options.projectId !== project.id) {
    throw operatorError('data.other-project', { found: project.id, wanted: options.projectId });
  }
  const address = { endpoint: options.endpoint, ca_file: options.caFile };
  // Nobody could delete the key before the first start was completed.
  if (first.sealedPassword === undefined || accessKey === undefined) {
    await refreshCredentials(options.credentialsFile, { ...address, project_name: project.name });
    await refreshFirstUser(options.credentialsFile, user);
  } else {
    await writeCredentials(options.credentialsFile, {
      ...address,
      domain: domain.name,
      user: user.name,
      password: unseal(first.sealedPassword, masterKey, 'first-password'),
      project_id: project.id,
      project_name: project.name,
      access_key: accessKey.accessKey,
      secret_key: accessKeySecret(accessKey, masterKey),
    });
    await store.identity.forgetFirstPassword();
  }
  const signingKey = await ensureSigningKey(store.settings, masterKey);
  return {
    domain,
    user,
    project,
    signingKey,
    tokenKeys: [{ id: signingKey.id, publicKey: signingKey.publicKey }],
    firstStart: first.sealedPassword !== undefined,
  };
}

async function newIdentity(options: PrepareIdentityOptions): Promise<FirstIdentity> {
  const { masterKey } = options;
  const password = newPassword();
  const domain: Domain = { id: newHexId(), name: options.domain };
  const accessKey = newAccessKey();
  const user: User = {
    id: newHexId(),
    name: 'admin',
    domainId: domain.id,
    passwordHash: await hashPassword(password),
    enabled: true,
    roles: [administrator],
  };
  return {
    domain,
    user,
    project: { id: options.projectId ?? newHexId(), name: options.region, domainId: domain.id, enabled: true },
    accessKey: {
      accessKey,
      userId: user.id,
      sealedSecret: sealAccessKeySecret(accessKey, newSecretKey(), masterKey),
      enabled: true,
      createdAt: options.now,
      description: '',
    },
    sealedPassword: seal(password, masterKey, 'first-password'),
  };
}

async function ensureSigningKey(settings: Store['settings'], masterKey: Uint8Array): Promise<SigningKey> {
  const fresh = newSigningKey();
  const sealed = { ...fresh, privateKey: seal(fresh.privateKey, masterKey, 'token-signing-key') };
  const kept: SigningKey = JSON.parse(await settings.ensure('token-signing-key', JSON.stringify(sealed)));
  return { ...kept, privateKey: unseal(kept.privateKey, masterKey, 'token-signing-key') };
}
