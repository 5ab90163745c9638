import { Hono } from 'hono';
import type { ReadinessCheck } from '../../contract/readiness.ts';
import { type MetricsSource, metricsText } from './metrics.ts';

export interface AdminDependencies extends MetricsSource {
  readiness(): Promise<readonly ReadinessCheck[]>;
}

/** What the operator's own tools ask, on a port of its own. */
export function createAdminApp(deps: AdminDependencies): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', async (context) => {
    const checks = await deps.readiness();
    const ready = checks.every((check) => check.ready);
    return context.json({ status: ready ? 'ready' : 'not ready', checks }, ready ? 200 : 503);
  });
  app.get('/metrics', async (context) =>
    context.body(await metricsText(deps), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  return app;
}
