import type { Life } from './life.ts';
import type { Wished } from './operations.ts';

/** What is not as it is wished to be in state, engine and routes; empty when all is. `before`: the instances of earlier. */
export async function difference(life: Life, wished: Wished, before: ReadonlySet<string>): Promise<string> {
  const { view } = life.lane;
  const model = view.model(life.modelId)?.status ?? 'gone';
  if (wished.model && model !== wished.model) return `the model is ${model}`;
  for (const [table, kind] of [
    ['webhooks', 'webhook'],
    ['volumes', 'volume'],
  ] as const) {
    const wish = wished[kind];
    const found = view.has(table, life.name) ? 'there' : 'gone';
    if (wish && wish !== found) return `the ${kind} is ${found}`;
  }
  if (!wished.service) return '';
  const service = view.service(life.serviceId);
  if ((service?.state.status ?? 'gone') !== wished.service) return `the service is ${JSON.stringify(service)}`;
  if (service && service.state.observedGeneration !== service.generation) return 'the reconciler has not looked yet';
  if (wished.takenBack && !service?.state.takenBack) return 'the update is not taken back';
  return (await engineDifference(life, wished, before)) || (await routeDifference(life, wished));
}

async function engineDifference(
  { lane, serviceId, replaced: former }: Life,
  wished: Wished,
  before: ReadonlySet<string>,
) {
  const instances = await lane.engine.instances(serviceId);
  const all = instances.length === wished.instances && instances.every(({ running }) => running);
  const renewed = !wished.renewed || !instances.some(({ id }) => before.has(id));
  const replaced = !wished.replaced || !instances.some(({ id }) => id === former);
  return all && renewed && replaced ? '' : `the engine shows ${JSON.stringify(instances)}`;
}

async function routeDifference({ lane, serviceId }: Life, wished: Wished): Promise<string> {
  const route = lane.view.route(serviceId);
  if (wished.service === 'gone') return route === undefined ? '' : 'the route is still there';
  const running = (await lane.engine.instances(serviceId)).map(({ id }) => id).toSorted();
  const routed = (route?.versions ?? []).flatMap(({ instances }) => instances.map(({ id }) => id)).toSorted();
  const same = Bun.deepEquals(routed, running) && route?.open === (wished.service === 'running');
  return same && !route?.draining ? '' : `the route is ${JSON.stringify(route)}`;
}
