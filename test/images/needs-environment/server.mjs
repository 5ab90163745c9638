import { endOnSigterm, listen } from './echo.mjs';

if (process.env.API_TOKEN === undefined) {
  console.error('fatal: environment variable API_TOKEN is not set');
  process.exit(1);
}
endOnSigterm();
listen(8080);
