import type { ConnectionReport, GatewayMeter, ServiceMeter, ServiceWaiting, WorkerMessage } from '../contract/link.ts';

/** Reads one line of a worker; undefined when it is none of the agreed messages. */
export function parseWorkerMessage(line: string): WorkerMessage | undefined {
  const value = parseObject(line);
  switch (value?.['type']) {
    case 'hello': {
      const { worker, processId, age } = value;
      if (!isCount(worker) || !isCount(processId)) return undefined;
      return { type: 'hello', worker, processId, ...(isCount(age) && { age }) };
    }
    case 'acknowledge':
      return isCount(value['sequence']) ? { type: 'acknowledge', sequence: value['sequence'] } : undefined;
    case 'meter': {
      const { services, gateway } = value;
      if (!Array.isArray(services) || !services.every(isMeter)) return undefined;
      if (gateway === undefined) return { type: 'meter', services };
      return isGatewayMeter(gateway) ? { type: 'meter', services, gateway } : undefined;
    }
    case 'waiting': {
      const { services } = value;
      return Array.isArray(services) && services.every(isWaiting) ? { type: 'waiting', services } : undefined;
    }
    case 'connections':
      return isReport(value) ? { ...value, type: 'connections' } : undefined;
    default:
      return undefined;
  }
}

/** The records themselves are a worker's of this installation: what matters is that each can be found again. */
function isReport(value: Readonly<Record<string, unknown>>): value is ConnectionReport & Record<string, unknown> {
  const lists = [value['opened'], value['changed'], value['ended'], value['handshakes']];
  return (
    isCount(value['report']) &&
    isCount(value['omitted']) &&
    typeof value['complete'] === 'boolean' &&
    lists.every(
      (list) => Array.isArray(list) && list.every((entry) => isObject(entry) && typeof entry['id'] === 'string'),
    )
  );
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMeter(value: unknown): value is ServiceMeter {
  if (!isObject(value) || typeof value['serviceId'] !== 'string') return false;
  const { open, sockets = {}, models = {} } = value;
  if (!isObject(models) || !Object.values(models).every(isModelCalls)) return false;
  if (!isObject(sockets) || !Object.values(sockets).every(isCount)) return false;
  return isCount(value['calls']) && isCount(value['failures']) && isObject(open) && Object.values(open).every(isCount);
}

function isWaiting(value: unknown): value is ServiceWaiting {
  return isObject(value) && typeof value['serviceId'] === 'string' && isCount(value['waiting']);
}

function isModelCalls(value: unknown): boolean {
  return isObject(value) && isCount(value['calls']) && isCount(value['failures']);
}

function isGatewayMeter(value: unknown): value is GatewayMeter {
  const names = ['accepted', 'refused', 'tlsFailures', 'strangers', 'connections', 'limit'];
  return isObject(value) && names.every((name) => isCount(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
