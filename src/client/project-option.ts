import type { Option } from '../config/option.ts';

/** Which of the platform's projects a command works in. */
export const projectOption = {
  name: 'project',
  environment: ['SLUICE_PROJECT'],
  placeholder: 'PROJECT',
  parse: (text) => ({ value: text }),
  accepted: { en: 'the name or the id of a project', zh: '项目名称或 ID' },
  defaultText: { en: 'that of the context', zh: '上下文中的项目' },
  help: { en: 'the project to work in', zh: '使用的项目' },
} satisfies Option<string>;
