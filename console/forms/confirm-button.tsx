import type { ButtonProps } from 'antd';
import type { Action } from '../../src/contract/actions.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { type Confirmation, useConfirm } from './use-confirm.tsx';

interface ConfirmButtonProps<Answer> extends Confirmation<Answer> {
  readonly action: Action | 'self';
  readonly unavailable?: string | undefined;
  readonly size?: ButtonProps['size'];
}

/** A button that asks first, and shows what it is about to send. */
export function ConfirmButton<Answer = unknown>(props: ConfirmButtonProps<Answer>) {
  const { action, unavailable, size, ...confirmation } = props;
  const confirm = useConfirm();
  return (
    <ActionButton
      action={action}
      unavailable={unavailable}
      danger={confirmation.danger ?? true}
      {...(size && { size })}
      onClick={() => confirm(confirmation)}
    >
      {confirmation.label}
    </ActionButton>
  );
}
