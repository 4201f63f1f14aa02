/** Common given names of the countries our visitors write from, folded: what a bare name must begin with to be taken as one. */
export const givenNames: ReadonlySet<string> = new Set(
  `abel abigail abraham adolfo adrian adriana agustin aida alan alba alberto alejandra alejandro alex alexis alfonso alfredo
  alicia alma alonso alvaro amalia amanda amelia amparo ana anabel andrea andres angel angela angelica anna antonia antonio
  araceli ariadna armando arturo aurora axel barbara beatriz benito benjamin bernardo bianca blanca brenda bruno camila camilo
  carla carlos carmen carolina caroline catalina cecilia cesar christian clara claudia concepcion consuelo cristian cristina
  cristobal cynthia daniel daniela dario david debora diana diego dolores domingo dulce edgar edith eduardo elena elias elisa
  elizabeth eloy elsa elvira emilia emiliano emilio emma emmanuel enrique erick erika ernesto esperanza esteban estela esther
  eugenia eugenio eva evelyn fabian fabiola fatima federico felipe felix fermin fernanda fernando fidel flor francisca francisco
  frida gabriel gabriela gael genaro gerardo german gilberto gloria gonzalo graciela gregorio griselda guadalupe guillermo
  gustavo hector helena heriberto hilda horacio hugo humberto ignacio ilse ines ingrid irene iris irma isaac isabel isabela
  ismael israel ivan ivonne jacinto jacobo jaime james javier jennifer jeronimo jesica jesus jhon jimena joan joao joaquin joel
  john jonathan jordi jorge jose josefina josue juan juana juanita judith julia julian juliana julieta julio karen karina karla
  katia kevin laura leonardo leonel leopoldo leticia lidia liliana lilia lorena lorenzo lourdes lucas lucero lucia luciano luis
  luisa luz mabel macarena magdalena manuel manuela marc marcela marcelo marco marcos margarita maria mariana mariano maribel
  mario maricela marisol marta martha martin mary mateo matias mauricio maximiliano mayra mercedes micaela michael miguel
  milagros mireia mireya miriam moises monica montserrat nadia natalia nayeli nelson nestor nicolas nidia noe noelia noemi nora
  norberto norma nuria octavio ofelia olga oliver olivia omar oscar pablo paola patricia patricio paula paulina paulo pedro
  penelope perla pilar rafael ramiro ramon raquel raul rebeca regina renata rene ricardo rigoberto roberto rocio rodolfo rodrigo
  rogelio roman romina rosa rosalia rosario roxana ruben ruth salvador samuel sandra santiago sara sarah saul sebastian selena
  sergio silvia simon sofia soledad sonia susana tania tatiana teodoro teresa thiago tomas ulises valentina valeria vanessa
  veronica vicente victor victoria vilma violeta virginia viviana walter wendy william xavier ximena yadira yolanda zoe`.split(
    /\s+/,
  ),
);
