import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { endOnSigterm, listen } from './echo.mjs';

const folder = process.env.TLS_FOLDER;
endOnSigterm();
listen(
  8080,
  undefined,
  createServer({ key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/certificate.pem`) }),
);
