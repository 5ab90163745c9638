import { z } from 'zod';
import { clientError } from '../contract/errors.ts';
import { type Digest, parseDigest } from './digest.ts';
import { isNonDistributable, isSchema1, type ManifestKind, manifestKind, supportedManifests } from './media-types.ts';

const digest = z.string().transform((text, context): Digest => {
  const parsed = parseDigest(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'no sha256 or sha512 digest' });
  return z.NEVER;
});

/** Told as they came, whatever they are called: `z.record` would drop `__proto__`. */
const annotations = z.custom<Readonly<Record<string, string>>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string'),
  'not texts by name',
);

const descriptor = z.object({
  mediaType: z.string().min(1),
  digest,
  size: z.int().min(0),
  artifactType: z.string().optional(),
  platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).optional(),
});

const common = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  annotations: annotations.nullish(),
  subject: descriptor.optional(),
});

const image = common.extend({ config: descriptor, layers: z.array(descriptor), manifests: z.never().optional() });

const index = common.extend({
  manifests: z.array(descriptor),
  // One content must not read as an index here and as an image there.
  config: z.never().optional(),
  layers: z.never().optional(),
});

export type Descriptor = z.infer<typeof descriptor>;

/** The parts of a manifest that the registry and the platform need. */
export interface Manifest {
  readonly kind: ManifestKind;
  readonly mediaType: string;
  readonly config: Descriptor | undefined;
  readonly layers: readonly Descriptor[];
  readonly manifests: readonly Descriptor[];
  readonly subject: Descriptor | undefined;
  /** The manifest's own, else its configuration's media type (OCI distribution-spec, "Listing Referrers"). */
  readonly artifactType: string | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/** Reads a manifest that was sent with `contentType`. Throws `registry.manifest-…` for what is not valid. */
export function parseManifest(content: Uint8Array, contentType: string | undefined): Manifest {
  const json = parseJson(content);
  const claims = z
    .looseObject({ mediaType: z.string().optional(), schemaVersion: z.unknown().optional() })
    .safeParse(json).data;
  const inside = claims?.mediaType;
  const mediaType = contentType?.split(';')[0]?.trim() || inside || '';
  const kind = manifestKind(mediaType);
  const isOld = isSchema1(mediaType) || (!kind && claims?.schemaVersion === 1);
  if (isOld) throw clientError('registry.manifest-schema-1', {});
  if (!kind) {
    throw clientError('registry.manifest-type-unsupported', {
      mediaType: mediaType || '(none)',
      supported: supportedManifests,
    });
  }
  if (inside !== undefined && inside !== mediaType) {
    throw clientError('registry.manifest-invalid', { detail: `mediaType is ${inside}, Content-Type is ${mediaType}` });
  }
  return kind === 'image' ? readImage(json, mediaType) : readIndex(json, mediaType);
}

/** Every digest without which the manifest is of no use: blobs of an image, manifests (or blobs) of an index. */
export function requiredDigests(manifest: Manifest): readonly Digest[] {
  const blobs = [manifest.config, ...manifest.layers].flatMap((one) => one ?? []);
  const needed = [...blobs.filter((one) => !isNonDistributable(one.mediaType)), ...manifest.manifests];
  return needed.map((one) => one.digest);
}

function readImage(json: unknown, mediaType: string): Manifest {
  const { config, layers, subject, artifactType, annotations: notes } = check(image, json);
  return {
    kind: 'image',
    mediaType,
    config,
    layers,
    manifests: [],
    subject,
    artifactType: artifactType || config.mediaType,
    annotations: notes ?? undefined,
  };
}

function readIndex(json: unknown, mediaType: string): Manifest {
  const { manifests, subject, artifactType, annotations: notes } = check(index, json);
  return {
    kind: 'index',
    mediaType,
    config: undefined,
    layers: [],
    manifests,
    subject,
    artifactType: artifactType || undefined,
    annotations: notes ?? undefined,
  };
}

function parseJson(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    throw clientError('registry.manifest-invalid', { detail: `not JSON: ${String(error)}` }, { cause: error });
  }
}

function check<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.join('.') || 'the document';
  throw clientError('registry.manifest-invalid', { detail: `${place}: ${issue?.message ?? 'wrong form'}` });
}
