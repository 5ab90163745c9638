import { createByteOutput } from './commands/byte-output.ts';
import { commandsFor } from './commands/commands-for.ts';
import { runCommand } from './commands/run-command.ts';
import { createTerminal } from './commands/terminal.ts';
import { languageOf, readSurroundings } from './config/surroundings.ts';
import { OperatorError } from './contract/operator-errors.ts';

const surroundings = readSurroundings();

try {
  const output = {
    print: (line: string) => console.log(line),
    output: createByteOutput(process.stdout),
    progress: process.stderr,
    terminal: createTerminal(process.stdin, process.stderr),
  };
  const argv = process.argv.slice(2);
  process.exit(await runCommand(argv, await commandsFor(argv), surroundings, output));
} catch (error) {
  // Nobody reads the output any more: as silent as what the signal SIGPIPE ends.
  if (error instanceof Error && 'code' in error && error.code === 'EPIPE') process.exit(141);
  if (!(error instanceof OperatorError)) throw error;
  console.error(`sluice: ${error.messageIn(languageOf(surroundings.environment))}`);
  process.exit(error.exitCode);
}
