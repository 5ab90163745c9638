import type { FixStep } from '../../../../src/contract/resources/diagnosis.ts';
import { createCommand } from '../../../orders/model-orders.ts';
import type { Order } from '../../../orders/order.ts';
import { updateCommand } from '../../deploy/values/deploy-command.ts';
import { requestOf } from './apply-fix.ts';

/** The steps of a fix of the service as they will be sent; what is not known yet stands as `{name}` in them. */
export function fixOrders(
  steps: readonly FixStep[],
  serviceName: string,
  inputs: Readonly<Record<string, string>>,
): readonly Order[] {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ''));
  return steps.map((step) => {
    const command = commandOf(step, serviceName);
    return { request: requestOf(step, given), ...(command && { command }) };
  });
}

/** Undefined for what is only looked at: commands wait by themselves. */
function commandOf({ method, path, body }: FixStep, serviceName: string): readonly string[] | undefined {
  if (method === 'GET') return undefined;
  if (method === 'PUT') return updateCommand(serviceName);
  if (path.endsWith('/models')) return createCommand(body ?? {});
  return ['sluice', 'service', path.endsWith('/rollback') ? 'rollback' : 'restart', serviceName, '--wait'];
}
