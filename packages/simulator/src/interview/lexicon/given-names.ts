/** Common given names of the countries visitors write from, folded: a bare name must begin with one to be taken as one. */
export const givenNames: ReadonlySet<string> = new Set(
  `abel abigail abraham abril adalberto adela adelaida adolfo adrian adriana agustin agustina aida aidan ailton aitana alan
  alba alberto aldo alejandra alejandro alex alexa alexander alexandra alexis alfonso alfredo alice alicia alina alison alma
  alonso alvaro amado amalia amanda amelia americo amparo amy ana anabel anahi anastasia andre andrea andres andrew andrey
  angel angela angelica angeles angelina anna anne anselmo antonella antonia antonio aquiles araceli ariadna ariana ariel
  arlette armando arnulfo arturo ashley astrid augusto aura aurelio aurora axel ayelen barbara beatriz belen belinda benito
  benjamin berenice bernarda bernardo bertha betty bianca blanca boris braulio brayan brenda brian briana bruna bruno bryan
  caetano camila camilo candelaria candela carina carla carlo carlos carlota carmela carmelo carmen carol carolina caroline
  casandra catalina caterina catherine cecilia celestino celia cesar charles charlotte christian christina christopher cindy
  cintia cipriano ciro clara clarisa claudia claudio clemente clotilde concepcion conrado constanza consuelo cora corina
  cosme cristal cristian cristiano cristina cristobal cruz cynthia dafne daisy dalia damian daniel daniela danilo danna dante
  dario david debora deborah delfina delia demetrio denis denise desiree diana diane diego dina dolores domingo dominic donaldo
  donna dora doris dulce edgar edgardo edith edmundo edna eduarda eduardo edward edwin efrain efren elba elena eleazar elena
  eleonora elia elias elisa elisabeth eliseo elizabeth ella ellen eloisa eloy elsa elva elvira ema emanuel emilia emiliana
  emiliano emilio emily emma emmanuel enrique eric erica erick ericka erik erika erin ernestina ernesto esmeralda esperanza
  esteban estefania estela estella ester esther estrella eugenia eugenio eulalia eusebio eva evangelina evaristo evelia evelin
  evelyn ezequiel fabian fabiana fabiola fabricio facundo fatima faustino fausto fe federica federico felicia feliciano
  felicitas felipe felix fermin fernanda fernando fidel filiberto flavia flavio flor flora florencia florencio florentino
  franca francesca francisca francisco franco frank fred freddy frederico frida gabriel gabriela gael gema genaro george
  georgina gerardo german gertrudis gilberto gina giovanna giovanni gisela giselle gladys gloria gonzalo grace graciela gregoria
  gregorio greta grisel griselda guadalupe guilherme guillermina guillermo gustavo hannah harry haydee hector heidi helen
  helena helga henry heriberto herminia hermes hernan hilario hilda hipolito homero horacio hortensia hugo humberto ian ignacia
  ignacio ileana iliana ilse ines ingrid inmaculada irene iris irma irving isaac isabel isabela isabella isaias isaura isidro
  ismael israel itzel iván ivan ivana ivette ivonne jacinta jacinto jack jackeline jacob jacobo jacqueline jaime jair jairo james
  jana jane janet janeth jaqueline javier jazmin jean jennifer jeremias jeronimo jesica jessica jesus jhoana jhon jhonatan
  jimena joana joanna joao joaquin joaquina joel johan johana johanna john johnny jonas jonatan jonathan jordan jordi jorge jose
  josefa josefina joseph josue jovita juan juana juanita judith julia julian juliana julieta julio juliette justina justino
  justo karen karina karla kate katherine kathleen katia katya keila kelly kenia kevin kimberly lara larissa laura laureano
  laurent leandro leonardo leona leonel leonidas leonor leopoldo leticia lia lidia ligia lila lilia lilian liliana lina linda
  lisa lisandro lizbeth lizeth lola lorena lorenza lorenzo loreto lourdes lucas lucero lucia luciana luciano lucila lucrecia
  ludmila luis luisa luiz lupe luz lydia mabel macario macarena madison magali magda magdalena magnolia maite malena manuel
  manuela mara marc marcela marcelino marcelo marcia marco marcos margaret margarita maria mariana mariangel mariano maribel
  maricarmen maricela maricruz mariel marilu marina mario marisa marisela marisol maritza mark marlene marta martha martin
  martina mary mateo mateus matheus matias matilde matthew mauricio mauro maximiliano maximo mayela mayra megan melanie melchor
  melina melisa melissa mercedes merced mia micaela michael michel michelle miguel miguelina mikel milagros milena minerva
  mireia mirella mireya miriam mirna misael moises monica monika monserrat montserrat myriam nadia nahuel nancy naomi narciso
  natalia natalie nathalia nayeli nazario nelida nelly nelson nereida nestor nicanor nicolas nicole nidia nieves nina noe noel
  noelia noemi nora norberto norma nubia nuria obdulia octavio ofelia oleg olga oliver olivia omar oralia orlando osbaldo
  oscar osvaldo oswaldo otto owen pablo pamela paola patricia patricio patrick paul paula paulina paulo pavel paz pedro penelope
  perla peter petra piedad pilar placido porfirio priscila purificacion quetzal rafael rafaela raimundo ramiro ramon ramona
  raquel raul raymundo rebeca regina reina remedios renata renato rene reyna ricardo richard rigoberto rita robert roberta
  roberto robin rocio rodolfo rodrigo rogelio roger rolando roman romeo romina romualdo ronald roque rosa rosalba rosalia
  rosalinda rosana rosario rosaura rose roxana ruben ruby rufino ruth ryan sabina sabrina sagrario salma salome salomon salvador
  samanta samantha samuel sandra santiago santos sara sarah saul sebastian selena selene serafin sergio severino sharon sheila
  silverio silvestre silvia simon simona sofia sol soledad sonia stella stephanie steven susan susana sylvia tadeo tamara tania
  tatiana telma teodoro teofilo teresa teresita thalia thiago thomas tiago timoteo tobias tomas trinidad ulises uriel ursula
  valente valentin valentina valeria valerio vanesa vanessa velia ventura vera veronica vicenta vicente victor victoria victorino
  vidal vilma vinicius violeta virgilio virginia viridiana vivian viviana vladimir walter wanda wendy wenceslao wilfredo wilfrido
  william wilma wilson wladimir xavier ximena xiomara xochitl yadira yael yahir yair yamila yanet yaneth yara yareli yasmin
  yazmin yesenia yessica yolanda yuliana yuri yvonne zacarias zaira zenaida zoe zoila zoraida zulema`
    .split(/\s+/)
    .map((name) => name.normalize('NFD').replaceAll(/\p{M}/gu, '')),
);
