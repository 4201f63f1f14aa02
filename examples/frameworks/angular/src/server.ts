import { bootstrapApplication, provideClientHydration, type BootstrapContext } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { App } from './app';

/** The page with the app in it, as a server makes it. */
export function render(page: string): Promise<string> {
  const providers = [provideServerRendering(), provideClientHydration()];
  const bootstrap = (context: BootstrapContext) => bootstrapApplication(App, { providers }, context);
  return renderApplication(bootstrap, { document: page, url: '/' });
}
