// What web-test-runner's Mocha puts into the page. Its own type package would bring Node's globals with it.
declare function describe(name: string, define: () => void): void;
declare function it(name: string, run: (this: { timeout: (ms: number) => void }) => void | Promise<void>): void;
declare function beforeEach(run: () => void | Promise<void>): void;
declare function afterEach(run: () => void | Promise<void>): void;
