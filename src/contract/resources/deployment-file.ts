import { z } from 'zod';
import { probeSchema } from './model-configuration.ts';
import { numeric, resourceName } from './rules.ts';
import { mostInstances, scaling } from './scaling.ts';
import { description, environmentName, environmentValue, share } from './service.ts';
import { servicePolicyFields } from './service-policy.ts';
import { persistentVolume } from './volume.ts';

const word = z.string().min(1).max(1_024);

const build = z.strictObject({
  context: word.optional(),
  dockerfile: word.optional(),
  args: z.record(environmentName, environmentValue).optional(),
  target: word.optional(),
});

/** Where the value of a secret variable is: in an environment variable of the command, or in a file. */
const secretSource = z.union([z.strictObject({ environment: word }), z.strictObject({ file: word })]);

/** `sluice.yaml` beside a Dockerfile: what `sluice deploy` makes of a folder (docs/en/deploying.md). What it does not say stays as it is. */
export const deploymentFile = z.strictObject({
  name: resourceName.optional(),
  description: description.optional(),
  /** An image that is there, in place of `build`. */
  image: word.optional(),
  build: build.optional(),
  organization: word.optional(),
  protocol: z.enum(['ws', 'wss', 'http', 'https']).optional(),
  port: numeric({ minimum: 1, maximum: 65_535 }).optional(),
  command: z.union([z.string().max(4_096), z.array(z.string().max(4_096)).max(256)]).optional(),
  health: probeSchema.optional(),
  readiness_health: probeSchema.optional(),
  startup_health: probeSchema.optional(),
  instances: numeric({ minimum: 1, maximum: mostInstances }).optional(),
  scaling: scaling.strict().optional(),
  specification: word.optional(),
  /** Cores. */
  cpu: numeric({ minimum: 0.01, maximum: 1_024, fraction: true }).optional(),
  /** Megabytes. */
  memory: numeric({ minimum: 16, maximum: 16_777_216 }).optional(),
  model_environment: z.record(environmentName, environmentValue).optional(),
  environment: z.record(environmentName, environmentValue).optional(),
  secret_environment: z.record(environmentName, secretSource).optional(),
  volumes: z.array(persistentVolume.strict()).max(10).optional(),
  deploy_timeout_in_seconds: numeric({ minimum: 10, maximum: 7_200 }).optional(),
  termination_grace_period_seconds: numeric({ minimum: 0, maximum: 3_600 }).optional(),
  max_surge: share.optional(),
  max_unavailable: share.optional(),
  ...servicePolicyFields,
});

export type DeploymentFile = z.infer<typeof deploymentFile>;
