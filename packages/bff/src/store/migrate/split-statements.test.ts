import { describe, expect, it } from 'vitest';
import { readMigrations } from './migration-files.ts';
import { repositorySupabaseDir } from '../testing/supabase-dir.ts';
import { splitStatements } from './split-statements.ts';

const bare = (text: string) => text.replaceAll(/[\s;]/gu, '');

describe('splitting a script', () => {
  it.each([
    ['two statements', 'select 1; select 2', ['select 1', 'select 2']],
    ['a last semicolon', 'select 1;', ['select 1']],
    ['nothing', ' ; -- only a remark; \n /* and another; */ ', []],
    ['a remark before a statement', '-- a; b\nselect 1;', ['-- a; b\nselect 1']],
    ['a string', `select ';'; select 2`, [`select ';'`, 'select 2']],
    ['a quote in a string', `select 'it''s; so'; select 2`, [`select 'it''s; so'`, 'select 2']],
    ['an escape string', String.raw`select E'it\'s; so'; select 2`, [String.raw`select E'it\'s; so'`, 'select 2']],
    ['a backslash in a plain string', String.raw`select '\'; select 2`, [String.raw`select '\'`, 'select 2']],
    ['a quoted name', 'select 1 as "a;b"; select 2', ['select 1 as "a;b"', 'select 2']],
    ['a dollar quote', 'do $$ begin x; end $$; select 2', ['do $$ begin x; end $$', 'select 2']],
    ['dollar quotes inside each other', 'do $a$ $$;$$ $a$; select 2', ['do $a$ $$;$$ $a$', 'select 2']],
    ['parameters', 'prepare p as select $1; select 2', ['prepare p as select $1', 'select 2']],
    [
      'remarks inside each other',
      'select /* a /* b; */ c; */ 1; select 2',
      ['select /* a /* b; */ c; */ 1', 'select 2'],
    ],
    [
      'a body of standard SQL',
      'create function f() begin atomic select case when true then 1 end; select 2; end; select 3',
      ['create function f() begin atomic select case when true then 1 end; select 2; end', 'select 3'],
    ],
  ])('knows %s', (_name, script, statements) => {
    expect(splitStatements(script)).toEqual(statements);
  });

  it('loses no character of our own migrations but space and semicolons', async () => {
    for (const { sql } of await readMigrations(repositorySupabaseDir)) {
      expect(bare(sql).startsWith(bare(splitStatements(sql).join('')))).toBe(true);
    }
  });
});
