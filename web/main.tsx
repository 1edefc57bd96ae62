import './styles/app.css';
import { render } from 'solid-js/web';
import { App } from './app.tsx';

const root = document.querySelector('#app');
if (root === null) throw new Error('The page has no place for the panel.');
render(() => <App />, root);
