/** Spanish, the default, and the shape of every other language. */
export const es = {
  title: 'Chat',
  aiLabel: 'Asistente de IA',
  panelName: (assistant: string) => `Conversación con ${assistant}`,
  close: 'Cerrar el chat',
  end: 'Terminar la conversación',
  endQuestion: '¿Terminar la conversación?',
  endHint: 'Se borrará de este navegador.',
  endConfirm: 'Terminar',
  endCancel: 'Seguir',
  ended: 'La conversación ha terminado.',
  restart: 'Empezar otra',
  log: 'Mensajes',
  simulatorTitle: 'Simulador',
  simulator: 'Estas respuestas vienen del simulador incluido, no de un modelo de IA.',
  greeting: '¡Hola! ¿En qué podemos ayudarte?',
  aiHint: 'Responde una IA y puede equivocarse.',
  composerLabel: 'Tu mensaje',
  composerPlaceholder: 'Escribe tu mensaje…',
  send: 'Enviar',
  charactersLeft: (count: number) => (count === 1 ? 'Queda 1 carácter' : `Quedan ${count} caracteres`),
  newMessages: 'Mensajes nuevos',
  older: 'Ver mensajes anteriores',
  olderLoading: 'Cargando mensajes anteriores…',
  olderFailed: 'No se pudieron cargar. Intentar de nuevo',
  loading: 'Abriendo la conversación…',
  typing: 'El asistente está escribiendo',
  you: 'Tú',
  saidByYou: 'Tú:',
  saidBy: (name: string) => `${name}:`,
  person: 'Persona del equipo',
  today: 'Hoy',
  yesterday: 'Ayer',
  sending: 'Enviando…',
  queued: 'En espera',
  retry: 'Reintentar',
  retryIn: (seconds: number) => `Reintentamos en ${seconds} s`,
  reconnecting: 'Se cortó la respuesta. Reconectando…',
  waitingOnline: 'Se enviará cuando vuelva la conexión',
  notSent: 'No se envió.',
  notAnswered: 'Recibimos tu mensaje, pero falló la respuesta.',
  cut: 'Respuesta incompleta',
  offline: 'Sin conexión. Puedes seguir escribiendo: se enviará al volver.',
  manualMode: 'Una persona del equipo sigue la conversación y te responderá aquí.',
  failedTitle: 'No se pudo abrir el chat',
  failures: {
    offline: 'No hay conexión a internet.',
    network: 'No pudimos conectar con el servidor.',
    busy: 'Hay muchos mensajes en este momento.',
    unavailable: 'El servicio no está disponible ahora.',
    limit: 'Se alcanzó el límite de mensajes por ahora.',
    rejected: 'El mensaje no se puede enviar así.',
    notAllowed: 'El chat no está disponible en esta página.',
    unexpected: 'Algo salió mal de nuestro lado.',
  },
  tools: {
    set_full_name: { running: 'Guardando tu nombre…', done: 'Nombre guardado' },
    set_email: { running: 'Guardando tu correo…', done: 'Correo guardado' },
    set_phone_number: { running: 'Guardando tu teléfono…', done: 'Teléfono guardado' },
    set_company_name: { running: 'Guardando tu empresa…', done: 'Empresa guardada' },
    close_lead: { running: 'Pasando tus datos al equipo…', done: 'Datos enviados al equipo' },
  },
  otherTool: { running: 'Trabajando en ello…', done: 'Listo' },
};

type Widen<T> = T extends string
  ? string
  : T extends (...args: never[]) => unknown
    ? T
    : { [K in keyof T]: Widen<T[K]> };

/** Every text of the panel. A language that misses one does not compile. */
export type Labels = Widen<typeof es>;
