import { z } from 'zod';

/** The first line of a backup; the number counts its forms. */
const firstLine = 'SLUICE BACKUP 1\n';
const mostBytes = 4_096;

const base64 = z.string().regex(/^[A-Za-z0-9+/=]{1,128}$/);
const headerSchema = z.object({
  /** The version of the program that made it. */
  version: z.string().max(64),
  created_at: z.iso.datetime(),
  /** Whether the images of the built-in registry are in it. */
  images: z.boolean(),
  scrypt: z.object({ n: z.int().positive(), r: z.int().positive(), p: z.int().positive() }),
  salt: base64,
  nonce: base64,
});

/** What can be read of a backup without its passphrase; it is authenticated with every piece behind it. */
export type BackupHeader = z.infer<typeof headerSchema>;

/** Two lines: the form and the header as JSON. */
export function writeHeader(header: BackupHeader): Uint8Array {
  return Buffer.from(`${firstLine}${JSON.stringify(header)}\n`);
}

/** The header that a file begins with, and its bytes; undefined where the file is no backup that this version knows. */
export function readHeader(
  start: Uint8Array,
): { readonly header: BackupHeader; readonly bytes: Uint8Array } | undefined {
  const text = Buffer.from(start.subarray(0, mostBytes)).toString('latin1');
  const end = text.indexOf('\n', firstLine.length);
  if (!text.startsWith(firstLine) || end < 0) return undefined;
  try {
    const parsed = headerSchema.safeParse(JSON.parse(text.slice(firstLine.length, end)));
    return parsed.success ? { header: parsed.data, bytes: start.subarray(0, end + 1) } : undefined;
  } catch {
    return undefined;
  }
}
