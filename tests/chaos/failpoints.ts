/**
 * Where a process can be killed, named by what goes over its wires: no product code knows of it. `sent` is a moment after
 * a request went out, while nobody knows whether it arrived; `answered` is when its answer has come and nothing was done
 * with it. A streamed response of the model has four.
 */
export const failpoints: readonly string[] = [
  ...[
    'rpc entrar_webchat',
    'rpc registrar_visita',
    'rpc aceptar_mensaje',
    'rpc reclamar_turno',
    'rpc reclamar_abandonado',
    'rpc mantener_turnos',
    'rpc seguir_turno',
    'rpc guardar_conversacion_openai',
    'rpc historial_turno',
    'rpc ejecutar_herramienta',
    'rpc publicar_respuesta',
    'rpc fallar_turno',
    'rpc historial_webchat',
    'rpc cerrar_sesion_webchat',
    'openai POST /conversations',
    'openai GET /conversations/{id}/items',
    'openai POST /conversations/{id}/items',
    'openai DELETE /conversations/{id}/items/{id}',
    'openai GET /responses/{id}',
  ].flatMap((request) => [`${request}: sent`, `${request}: answered`]),
  ...['sent', 'headers', 'first bytes', 'body end'].map((moment) => `openai POST /responses: ${moment}`),
];

/** Ends the process so many ms later, at once for 0. */
export type Die = (point: string, afterMs: number) => void;

/** A `fetch` that calls `die` when it reaches one of the points. */
export function failAt(points: readonly string[], fetch: typeof globalThis.fetch, die: Die): typeof fetch {
  if (points.length === 0) return fetch;
  return async (input, init) => {
    const { method, url } = input instanceof Request ? input : { method: 'GET', url: String(input) };
    const name = nameRequest(init?.method ?? method, url);
    const reach = (moment: string, afterMs = 0) => {
      if (points.includes(`${name}: ${moment}`)) die(`${name}: ${moment}`, afterMs);
    };
    const asking = fetch(input, init);
    // Sometimes before it arrives, sometimes while it is being worked on.
    reach('sent', Math.random() * 25);
    const response = await asking;
    reach('answered');
    if (name !== 'openai POST /responses') return response;
    reach('headers');
    return new Response(watch(response.body, reach), response);
  };
}

function watch(
  body: ReadableStream<Uint8Array> | null,
  reach: (moment: string) => void,
): ReadableStream<Uint8Array> | null {
  const watcher = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      reach('first bytes');
      if (new TextDecoder().decode(chunk).includes('event: response.completed')) reach('body end');
      controller.enqueue(chunk);
    },
  });
  return body?.pipeThrough(watcher) ?? null;
}

/** What a request is called. */
function nameRequest(method: string, url: string): string {
  const path = new URL(url).pathname;
  const rpc = /\/rest\/v1\/rpc\/(\w+)$/.exec(path)?.[1];
  if (rpc !== undefined) return `rpc ${rpc}`;
  return `openai ${method} ${path.replace(/^\/v1/, '').replaceAll(/(?<=\/)[a-z]+_\w+/g, '{id}')}`;
}
