import { join } from 'node:path';

/** Where the parts of a checkout are that the server reads or serves. */
export interface ProjectPaths {
  assistants: string;
  landing: string;
  playground: string;
  /** The built pages of docs/widget. */
  pages: string;
  widget: string;
  supabase: string;
}

/** The paths below a project's root folder. */
export function toProjectPaths(root: string): ProjectPaths {
  return {
    assistants: join(root, 'docs'),
    landing: join(root, 'examples', 'landing'),
    playground: join(root, 'examples', 'playground'),
    pages: join(root, 'examples', 'docs', 'dist'),
    widget: join(root, 'packages', 'widget', 'cdn'),
    supabase: join(root, 'supabase'),
  };
}
