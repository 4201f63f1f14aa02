/** Words that no name of a person or company begins with or goes on with when typed in small letters. Folded. */
export const stopWords: ReadonlySet<string> = new Set(
  `a abajo aca ademas adios ahi ahora ahorita al algo alguien algun alguna algunos alla alli ando antes apenas aqui asi atiende
  aun aunque ayer ayuda ayudan ayudar ayudas ayuden bien bot buen buena buenas bueno buenos busco buscamos buscando cada casi
  celular cel chat chatbot claro clientes como comunico con contacto conoces contra correcto correo cosa cosas creo cual cuales
  cualquier cuando cuanto cuantos cuenta cuento da dan dame dar datos de debo dejo del desde despues dia dias dice dicen digo
  digamos dime director directora directivo donde dos doy dueno duena duenos durante e efectivamente ejecutivo ejecutiva el ella
  ellas ellos email empleada empleado empresa en encargada encargado entonces era eres es esa esas ese eso esos espera espero
  esta estaba estamos estan estar estas este esto estos estoy estudiante ex exacto extra favor fue fui gerente gente gracias
  gusta gustaria ha hablando hablar hablo hace hacemos hacen hacer haciendo hago han hasta hay hemos hice hijo hija hola hombre
  hora hoy ia igual info informacion informes interesa interesado interesada ir jaja jajaja jeje jefe jefa junto la las le les
  licenciada licenciado llamada llamo llaman llame llegar lo los luego mail mama mande manda maneja manejo manera manana mas me
  medio mejor menos mensaje mensajes mi mia mientras mio mira mis misma mismo mmm momento mucha muchas mucho mucha mujer muy nada
  nadie necesita necesitamos necesito negocio ni ningun ninguna ninguno no nomas nombre nos nosotros nota nuestra nuestro nueva
  nuevo numero nunca o ocupo ok okay otra otras otro otros oye oiga pa papa para parece parte pendiente perdon pero persona
  personal personas pedir pido poder podemos podria podrian poner ponga por porfa porque precio precios prefiero pregunta
  preguntar primero primo prima propietaria propietario pues puede pueden puedes puedo que quien quienes queremos queria quiero
  quiere quisiera quizas recepcion recepcionista responsable robot sale saber se sea secretaria secretario seguro senor senora
  senorita ser seria servicio servirle servidor si siempre sin sino sobre socia socio solo solamente somos son soy su supuesto
  sus tal tambien tampoco tan tanto te telefono tenemos tener tengo tiene tienen tienes toda todas todavia todo todos trabaja
  trabajamos trabajo tras tu tus tuve un una unas uno unos usted ustedes va vamos van varias varios vas vende vendedor vendedora
  vendemos vendo vengo ver vez visto vivo voy whats whatsapp y ya yo
  administrador administradora abogada abogado arquitecta arquitecto asistente auxiliar contador contadora coordinador
  coordinadora doctor doctora fundador fundadora ingeniera ingeniero maestra maestro medico profesor profesora dentista
  about am an and are at be but by can do for from good have he hello help her here hey hi his how i i'm im in interested is it
  just like looking me my name need not of ok on or our owner please she so some sure thank thanks that that's the they this to
  want we what who with work would yes you your
  a ao aos as atendem boa bom chamo com como da das de dia do dos e ela ele em empresa esta estou eu falo gostaria isso mais
  mas meu minha muito na nao nas no noite nos nossa nosso o obrigada obrigado oi ola os ou para pela pelo por precisamos preciso
  quanto que quero se sem ser sim sou somos sua tarde tem tenho tudo um uma voce voces`.split(/\s+/),
);

/** Small words that may stand between the words of a name. */
export const particles: ReadonlySet<string> = new Set(
  'de del la las los el y i e da das do dos di du van von der san santa & of the'.split(' '),
);

/** What people put before and after a name, folded; none of it is part of it. */
export const fillers: ReadonlySet<string> = new Set(
  `ah aja bueno buenas buenos claro dia dias disculpa disculpe eh este es hola hey hi mira ok okay oye perdon pues saludos si sip
  tardes noches tarde va vale y yo yes oi sim sou no gracias perfecto listo con gusto soy ay uy`.split(/\s+/),
);

/** Titles before a name, folded. */
export const titles: ReadonlySet<string> = new Set(
  `lic licenciado licenciada ing ingeniero ingeniera dr dra doctor doctora arq arquitecto arquitecta mtro mtra maestro maestra
  profr profa profesor profesora prof cp c.p sr sra srta senor senora senorita don dona mr mrs ms miss l.c.p q.f.b`.split(/\s+/),
);
