import type { Command } from './command.ts';
import { contextListCommand } from './context/list.ts';
import { contextUseCommand } from './context/use.ts';
import { controlCommand } from './control.ts';
import { dockerPasswordCommand } from './docker-password.ts';
import { downCommand } from './down.ts';
import { createHelpCommand } from './help.ts';
import { imageDoctorCommand } from './image/doctor.ts';
import { loginCommand } from './login.ts';
import { logoutCommand } from './logout.ts';
import { modelListCommand } from './model/list.ts';
import { modelShowCommand } from './model/show.ts';
import { serveCommand } from './serve.ts';
import { statusCommand } from './status.ts';
import { versionCommand } from './version.ts';
import { workerCommand } from './worker.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  serveCommand,
  downCommand,
  statusCommand,
  loginCommand,
  logoutCommand,
  contextListCommand,
  contextUseCommand,
  imageDoctorCommand,
  modelListCommand,
  modelShowCommand,
  dockerPasswordCommand,
  versionCommand,
  createHelpCommand(() => commands),
  controlCommand,
  workerCommand,
];
