import { Button, type ButtonProps, Tooltip } from 'antd';
import type { Action } from '../../src/contract/actions.ts';
import { useMay } from '../api/session.ts';
import { useWords } from '../language/use-words.ts';

const words = {
  right: {
    en: (action: string) => `Your role does not allow this (${action}). Ask an administrator for the role.`,
    zh: (action: string) => `您的角色没有此权限（${action}），请联系管理员授权。`,
  },
} as const;

interface ActionButtonProps extends Omit<ButtonProps, 'disabled'> {
  /** The right that it takes; `self`: none but to be signed in. */
  readonly action: Action | 'self';
  /** Why it cannot be done now, to whom may do it. */
  readonly unavailable?: string | undefined;
}

/** A button for what takes a right. It stays where it is when it cannot be used, and says why. */
export function ActionButton({ action, unavailable, ...button }: ActionButtonProps) {
  const t = useWords(words);
  const may = useMay(action);
  const reason = may ? unavailable : t.right(action);
  if (reason === undefined) return <Button {...button} />;
  const { onClick: _, href: __, htmlType: ___, ...shown } = button;
  // Not `disabled`: then nobody could reach it by keyboard and read why.
  return (
    <Tooltip title={reason} trigger={['hover', 'focus']}>
      <Button {...shown} aria-disabled className="unavailable" htmlType="button" />
    </Tooltip>
  );
}
