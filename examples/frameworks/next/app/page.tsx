import { Chat } from './chat.tsx';

/** Rendered at each request: the address of the server is a variable of the environment. */
export const dynamic = 'force-dynamic';

/** A component of the server; the chat in it is one of the browser, and rendered here all the same. */
export default function Page() {
  return (
    <main>
      <h1>Tal-IA en Next</h1>
      <Chat server={process.env.TALIA_SERVER ?? 'http://localhost:8787'} />
    </main>
  );
}
