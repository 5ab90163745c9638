/** A part of a file of the registry, which the gateway sends as the body of an answer. */
export interface StoredContent {
  /** Below the registry's folder, with `/` between its parts. */
  readonly path: string;
  /** The first byte that is sent. */
  readonly start: number;
  /** How many bytes are sent; more than none. */
  readonly length: number;
}

/** Contents alone: no other file of the data folder, whatever an answer says. */
const form = /^(blobs\/sha(?:256|512)\/[0-9a-f]{2}\/[0-9a-f]{64,128}) (\d{1,15}) ([1-9]\d{0,14})$/;

export function formatStoredContent({ path, start, length }: StoredContent): string {
  return `${path} ${start} ${length}`;
}

/** Undefined for anything but what `formatStoredContent` says of a content. */
export function parseStoredContent(text: string): StoredContent | undefined {
  const [, path, start, length] = form.exec(text) ?? [];
  return path === undefined ? undefined : { path, start: Number(start), length: Number(length) };
}
