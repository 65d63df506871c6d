import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@fontsource-variable/source-serif-4/wght.css';
import '@fontsource-variable/source-serif-4/wght-italic.css';
import './ui/styles/index.css';
import { render } from 'preact';
import { takeTokenFromAddress } from './access/page-tokens';
import { nameFromPath } from './protocol/names';
import { offerReload } from './ui/outdated';

takeTokenFromAddress();
offerReload();

const page = document.querySelector('#page');
const name = nameFromPath(location.pathname);
if (page === null) throw new Error('Expected the element #page in index.html');
if (name === null) {
  const { HomePage } = await import('./ui/home/home-page');
  render(<HomePage />, page);
} else {
  const { DocumentPage } = await import('./ui/document/document-page');
  render(<DocumentPage name={name} />, page);
}
