/** What proves to a platform who calls. */
export type Credential =
  | { readonly kind: 'access-key'; readonly accessKey: string; readonly secretKey: string }
  /** Good for a token, where an access key is refused. */
  | { readonly kind: 'password'; readonly user: string; readonly domain: string; readonly password: string };

/** A platform as commands reach it, and as whom. */
export interface Target {
  /** The context's name; `local` for the installation of this machine that the user owns. */
  readonly name: string;
  /** `https://host[:port]`: where services and images are. */
  readonly address: string;
  /** The only certificates (PEM) that are believed at the address; absent: those that everybody believes. */
  readonly ca?: string;
  /** The file that holds them, where the installation of this machine has one. */
  readonly caFile?: string;
  /** The API's own socket, for the owner of a local installation: no certificate stands in between. */
  readonly socket?: string;
  readonly user: string;
  readonly project: { readonly id: string; readonly name: string };
  /** In the order in which they are tried. */
  readonly credentials: readonly Credential[];
}

/** The name under which the installation of this machine stands beside the contexts. */
export const localName = 'local';
