import './style.css';
import './pages/try-it/try-it.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { nonceStyles } from './nonce-styles.ts';

const place = document.getElementById('console');
if (place === null) throw new Error('index.html has no place for the console');
// The page's policy lets styles be made by those who know it; pages cannot read it from the document, scripts can.
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
nonceStyles(nonce);
createRoot(place).render(<App nonce={nonce} />);
