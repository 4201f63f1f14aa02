import { installPageApi } from './page-api.ts';

// Imported before the element is defined: those that wait in the page for it, in shadow roots too, announce themselves.
installPageApi();
