import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import App from './app.vue';

/** The page with the app in it, as a server makes it. */
export async function render(page: string): Promise<string> {
  return page.replace('<!--app-->', await renderToString(createSSRApp(App)));
}
