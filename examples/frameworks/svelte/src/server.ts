import { render as renderApp } from 'svelte/server';
import App from './app.svelte';

/** The page with the app in it, as a server makes it. */
export function render(page: string): string {
  return page.replace('<!--app-->', renderApp(App).body);
}
