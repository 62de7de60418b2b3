import './ui/tokens.css';
import './ui/base.css';
import './app/shell.css';
import { render } from 'preact';
import { App } from './app/app';
import { start } from './app/start';

await start();
render(<App />, document.getElementById('app')!);
