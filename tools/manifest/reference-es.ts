/**
 * What the manifest says, in Spanish, by its English sentence: a sentence that changes in the class's doc block has no
 * Spanish one until somebody writes it, and a test says so.
 */
export const spanish: Readonly<Record<string, string>> = {
  // Attributes
  "Base address of the Tal-IA server. Default: where the script came from, else the page's origin.":
    'Dirección del servidor de Tal-IA. Si falta: de donde vino el script, y si no, el origen de la página.',
  'Public key of the site, `tlk_pub_…`.': 'Clave pública del sitio, `tlk_pub_…`.',
  'The panel is open.': 'El panel está abierto.',
  "A button in the corner, in the page's text, or the whole page. Default `bubble`.":
    'Un botón en la esquina, dentro de la página, o la página entera. Si falta, `bubble`.',
  "Language. Default: the page's `<html lang>`, else Spanish.":
    'Idioma. Si falta: el `<html lang>` de la página, y si no, español.',
  "Default `auto`: what the visitor's system prefers.": 'Si falta, `auto`: lo que prefiera el sistema de quien visita.',
  'Corner along the reading direction. Default `end`.': 'Esquina a lo largo de la lectura. Si falta, `end`.',
  "First sentence of the assistant. Default: the site's.": 'Primera frase del asistente. Si falta, la del sitio.',
  'What could be said, as buttons, separated by `|`.': 'Lo que se puede decir, como botones, separado por `|`.',
  'A sentence shown beside the launcher.': 'Una frase junto al botón.',
  'Its moment: `after 15, scroll 60, exit, url /pricing`; the first that comes. Default `after 5`.':
    'Su momento: `after 15, scroll 60, exit, url /precios`; el primero que llegue. Si falta, `after 5`.',
  'An answer that nobody is looking at is heard. Default: silence.':
    'Una respuesta que nadie está mirando suena. Si falta, silencio.',
  "Direction of the text. Default: the page's around it.":
    'Dirección del texto. Si falta, la de la página a su alrededor.',
  '`off`: nothing is stored in this browser. Default: the site decides.':
    '`off`: no se guarda nada en este navegador. Si falta, lo decide el sitio.',
  // Members
  'Used where the attribute is missing. The CDN script sets it to its own origin.':
    'Vale donde falta el atributo. El script del servidor pone aquí su propio origen.',
  'Resolves with the element once it is in a page. It takes commands before that too, and keeps them.':
    'Se cumple con la etiqueta cuando está en una página. Antes también acepta órdenes, y las guarda.',
  'Opens the panel and moves the focus into it.': 'Abre el panel y lleva el foco dentro.',
  'Closes the panel and returns the focus to the launcher.': 'Cierra el panel y devuelve el foco al botón.',
  'Opens a closed panel, closes an open one.': 'Abre un panel cerrado, cierra uno abierto.',
  "Accepts the site's text in the visitor's name, who has said so to the page (in its own banner, say). Nothing is sent before the chat is opened.":
    'Acepta el texto del sitio en nombre de quien ya se lo dijo a la página (en su propio aviso, por ejemplo). No se manda nada hasta que se abra el chat.',
  'Has all that is held about the visitor deleted, without asking again. False: it could not be asked for.':
    'Pide borrar todo lo que se tiene de la persona, sin preguntar otra vez. `false`: no se pudo pedir.',
  'All that was said, oldest first; null when there is nothing, or it cannot be had.':
    'Todo lo dicho, de lo más viejo a lo más nuevo; `null` si no hay nada o no se pudo obtener.',
  "Says `text` in the visitor's name, opening the panel. Blank text does nothing.":
    'Dice `text` en nombre de la persona y abre el panel. Un texto en blanco no hace nada.',
  'Puts `text` where the visitor writes, in place of what is there. It neither opens nor sends.':
    'Deja `text` donde se escribe, en lugar de lo que haya. Ni abre ni envía.',
  'Says who the visitor is. The conversation of that person follows, the one so far is joined to it. Without an open chat it waits for the visitor to open it: until then there is no request. A token that is refused is a `talia-error`.':
    'Dice quién es la persona. Aparece su conversación, y la que hubiera se le une. Con el chat cerrado espera a que se abra: antes no hay petición. Un token rechazado es un `talia-error`.',
  'Corrects what the browser says of the visit, told with the next message. Merges with what was said before.':
    'Corrige lo que el navegador dice de la visita; va con el siguiente mensaje. Se suma a lo dicho antes.',
  "Asks for a person, in the visitor's name and language, opening the panel.":
    'Pide a una persona, en nombre y en el idioma de quien visita, y abre el panel.',
  'Ends the conversation. The panel then offers to begin another.':
    'Termina la conversación. El panel ofrece empezar otra.',
  'The visitor leaves this device: the server ends the session, the browser forgets, the next one is a new visitor.':
    'La persona deja este dispositivo: el servidor termina la sesión, el navegador olvida, y el siguiente es alguien nuevo.',
  "Listens to one of the widget's events. What it returns stops listening.":
    'Escucha uno de los eventos. Lo que devuelve deja de escuchar.',
  'Changes the settings it names and leaves the others. Nothing that was said is shown anew.':
    'Cambia los ajustes que nombra y deja los demás. Lo dicho no se vuelve a pintar.',
  'The settings as the attributes have them, `null` for none. Setting it merges, as `configure()` does.':
    'Los ajustes como los tienen los atributos, `null` si no hay. Asignarla suma, como `configure()`.',
  "Fetches the panel's code. A page that bundles the panel itself may override it.":
    'Trae el código del panel. Quien lo empaqueta a su manera puede cambiarlo.',
  'Fetches the code of what a closed chat shows besides its button.':
    'Trae el código de lo que un chat cerrado muestra junto a su botón.',
  // Events
  'The element takes commands.': 'La etiqueta acepta órdenes.',
  'The panel opened.': 'Se abrió el panel.',
  'The panel closed.': 'Se cerró el panel.',
  'Cancelable: a text is about to be sent.': 'Un texto está por salir. Se puede cancelar.',
  'A message was stored.': 'Se guardó un mensaje.',
  'The server began to answer.': 'El servidor empezó a contestar.',
  'The answer ended.': 'Terminó la respuesta.',
  'Which facts of the lead are known.': 'Qué datos del prospecto se tienen.',
  'A person took the conversation, or gave it back.': 'Una persona tomó la conversación, o la devolvió.',
  'The conversation ended here.': 'La conversación terminó aquí.',
  'Something failed; the visitor was told.': 'Algo falló; la persona lo supo.',
  // Parts
  'The round button.': 'El botón redondo.',
  'How many messages wait, on the launcher.': 'Cuántos mensajes esperan, sobre el botón.',
  'The card beside the launcher.': 'La tarjeta junto al botón.',
  'Its sentence, which opens the chat.': 'Su frase, que abre el chat.',
  'Its cross.': 'Su cruz.',
  'What a chat in the page begins with.': 'Con lo que empieza un chat dentro de la página.',
  'Its heading.': 'Su título.',
  'Its form.': 'Su formulario.',
  'Its textarea.': 'Su campo.',
  'Its button.': 'Su botón.',
  'The line that says who answers.': 'La línea que dice quién contesta.',
  'The suggested texts.': 'Las sugerencias.',
  'One of them.': 'Una de ellas.',
  'The open chat.': 'El chat abierto.',
  'Its top bar.': 'Su barra de arriba.',
  "The assistant's name.": 'El nombre del asistente.',
  'The button of what is known about the visitor.': 'El botón de lo que se sabe de la persona.',
  'The button that ends the conversation.': 'El botón que termina la conversación.',
  'The button that closes the panel.': 'El botón que cierra el panel.',
  'The scrolling list of messages.': 'La lista de mensajes, que se desplaza.',
  'One message.': 'Un mensaje.',
  'One of the visitor.': 'Uno de quien visita.',
  'One of the assistant.': 'Uno del asistente.',
  'One of a person of the team.': 'Uno de una persona del equipo.',
  "The box around a message's text.": 'La caja del texto de un mensaje.',
  'Time and state below a message.': 'Hora y estado, debajo de un mensaje.',
  'A sentence of the widget itself: simulator, no connection, failure.':
    'Una frase del propio chat: simulador, sin conexión, fallo.',
  'The form at the bottom.': 'El formulario de abajo.',
  'Where the visitor writes.': 'Donde se escribe.',
  'The button that stops the answer.': 'El botón que detiene la respuesta.',
  'The button that sends.': 'El botón que envía.',
  // Custom properties
  "Launcher, visitor's bubbles, send button.": 'El botón, las burbujas de quien visita, enviar.',
  'Text on the accent colour.': 'El texto sobre el color de acento.',
  'Background of the panel.': 'El fondo del panel.',
  "Background of the assistant's bubbles and the composer.": 'El fondo de las burbujas del asistente y del campo.',
  'Text.': 'El texto.',
  'Secondary text.': 'El texto secundario.',
  'Lines between areas.': 'Las líneas entre zonas.',
  'Text and lines of errors.': 'El texto y las líneas de los errores.',
  'Font family.': 'La familia de letra.',
  "Size of the messages' text.": 'El tamaño de los mensajes.',
  'Rounding of the panel; bubbles follow it.': 'El redondeo del panel; las burbujas lo siguen.',
  'Base of all distances.': 'La base de todas las distancias.',
  'Width of the panel on a desktop.': 'El ancho del panel en un escritorio.',
  'Greatest height of the panel on a desktop.': 'La mayor altura del panel en un escritorio.',
  'Distance of the launcher from the corner.': 'La distancia del botón a la esquina.',
  'Shadow of the panel.': 'La sombra del panel.',
  'Stacking order.': 'Por encima de qué queda.',
};
