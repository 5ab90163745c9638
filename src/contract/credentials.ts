/** What the first user needs to begin, as it lies in the data folder's `credentials.json`. */
export interface Credentials {
  readonly endpoint: string;
  readonly ca_file: string;
  readonly domain: string;
  readonly user: string;
  /** Absent since it was changed: only who changed it knows the new one. */
  readonly password?: string;
  readonly project_id: string;
  readonly project_name: string;
  readonly access_key: string;
  readonly secret_key: string;
}
