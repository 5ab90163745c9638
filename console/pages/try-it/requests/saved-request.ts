import type { QueryRow } from '../connection/call-address.ts';

/** How a message is written in the form. `hex`: bytes as hexadecimal digits. */
export const messageForms = ['text', 'json', 'xml', 'html', 'hex'] as const;

export type MessageForm = (typeof messageForms)[number];

/** A request that a person keeps. It has no place for a ticket or a header, so that no secret of the platform is kept with it. */
export interface SavedRequest {
  readonly name: string;
  readonly path: string;
  readonly query: readonly QueryRow[];
  /** As written in the form. */
  readonly protocols: string;
  readonly messages: readonly SavedMessage[];
}

export interface SavedMessage {
  readonly form: MessageForm;
  readonly text: string;
}

/** Characters, and how many. The browser gives all pages of an origin 5 MB together. */
export const savedBounds = {
  requests: 100,
  messages: 50,
  rows: 100,
  name: 100,
  field: 8_192,
  text: 65_536,
  all: 1_000_000,
} as const;

/**
 * The requests in a file or in the browser's storage, which anybody may have written: what is no request is left out, unknown
 * fields too. Undefined where `json` is no list of requests at all.
 */
export function readSavedRequests(json: string): SavedRequest[] | undefined {
  if (json.length > savedBounds.all) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(read)) return undefined;
  return read
    .map(readRequest)
    .filter((request) => request !== undefined)
    .slice(0, savedBounds.requests);
}

/** `undefined` where they are more than may be kept. */
export function writeSavedRequests(requests: readonly SavedRequest[]): string | undefined {
  const json = JSON.stringify(requests, undefined, 2);
  return requests.length > savedBounds.requests || json.length > savedBounds.all ? undefined : json;
}

/** With `request` in place of one of its name, or as a new one at the end. */
export function withRequest(requests: readonly SavedRequest[], request: SavedRequest): SavedRequest[] {
  const index = requests.findIndex(({ name }) => name === request.name);
  return index < 0 ? [...requests, request] : requests.with(index, request);
}

type Fields = Readonly<Record<string, unknown>>;

function readRequest(value: unknown): SavedRequest | undefined {
  if (!isObject(value)) return undefined;
  const { name, path, query, protocols, messages } = value;
  if (!isText(name, savedBounds.name) || name.trim() === '') return undefined;
  return {
    name,
    path: isText(path, savedBounds.field) ? path : '',
    query: list(query, savedBounds.rows, readRow),
    protocols: isText(protocols, savedBounds.field) ? protocols : '',
    messages: list(messages, savedBounds.messages, readMessage),
  };
}

function readRow(value: unknown): QueryRow | undefined {
  if (!isObject(value)) return undefined;
  const { name, value: text, on } = value;
  if (!isText(name, savedBounds.field) || !isText(text, savedBounds.field)) return undefined;
  return { name, value: text, on: on !== false };
}

function readMessage(value: unknown): SavedMessage | undefined {
  if (!isObject(value)) return undefined;
  const { form, text } = value;
  const known = messageForms.find((one) => one === form);
  return known !== undefined && isText(text, savedBounds.text) ? { form: known, text } : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}

function list<Item>(value: unknown, most: number, read: (value: unknown) => Item | undefined): Item[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, most)
    .map(read)
    .filter((item) => item !== undefined);
}
