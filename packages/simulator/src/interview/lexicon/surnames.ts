/** Common surnames, folded: a name typed in small letters is taken whole only where its words are known ones. */
export const surnames: ReadonlySet<string> = new Set(
  `abreu acevedo acosta acuna aguado aguayo aguilar aguilera aguirre alanis alarcon alba alcala alcantara alcaraz aldana aleman
  alfaro almada almeida alonso altamirano alvarado alvarez alves alvear amador amaya amezcua anaya andrade angel angeles angulo
  antunez aponte aragon arana aranda araujo arce arellano arenas arevalo arguello arias ariza armenta arredondo arreola arriaga
  arroyo arteaga avalos avila avina ayala aznar baca badillo baez balderas ballesteros banuelos barajas barba barbosa barcenas
  barragan barraza barrera barreto barrientos barrios barron bastida batista bautista becerra becerril bello beltran benavides
  benitez bermudez bernal berrios blanco blasco bolanos bonilla borja borges bravo briones briseno brito bueno burgos bustamante
  bustos caballero cabral cabrera caceres cadena calderon calvo calzada camacho camargo campos canales candelaria cano cantu
  caraballo carballo cardenas cardona cardoso cardozo carmona caro carranza carrasco carreno carreon carrera carrillo carrion
  carvajal carvalho casas casillas castaneda castano castellanos castillo castro cavazos cazares ceballos cedillo cepeda cerda
  cervantes cervera chacon chan chapa chavarria chavez cisneros clark collado colin colon conde contreras cordero cordova
  cornejo corona coronado corral correa cortes cortez cosio costa covarrubias cruz cuellar cuenca cuesta cuevas davila de
  delgado diaz dominguez duarte duenas duque duran echeverria elizalde elizondo enriquez escalante escalona escamilla escobar
  escobedo escudero espejel esparza espinosa espinoza esquivel estevez estrada fajardo farias felix fernandes fernandez ferrer
  ferreira figueroa flores fonseca fraga franco frias fuentes fuerte galarza galindo gallardo gallegos galvan galvez gamboa gamez
  gaona garay garces garcia garduno garibay garrido garza gastelum gaytan gil giraldo giron godinez godoy gomes gomez goncalves
  gonzales gonzalez gordillo granados grijalva guajardo guardado guerra guerrero guevara guillen guizar gurrola gutierrez guzman
  haro heredia hermosillo hernandez herrera hidalgo higuera hinojosa huerta hurtado ibanez ibarra iglesias infante islas iturbe
  izquierdo jaimes jara jaramillo jasso jauregui jimenez jones juarez jurado king lagos lagunes landa landeros landa lara
  lazaro leal ledesma ledezma leiva lemus leon lerma leyva lima limon linares lira llamas llanos loaiza loera lomeli longoria
  lopes lopez lora loredo loya lozada lozano lucero lucio lugo luján lujan luna macedo machado macias madera madrid madrigal
  maestre magana maldonado mancilla manrique manriquez manzano marin marquez marroquin martin martins martinez martins mata mateo
  mateos matos maya mayorga mayoral medina medrano mejia melendez melgar mena menchaca mendes mendez mendieta mendoza meneses
  mercado merino mesa meza miller millan mier minor mireles miramontes miranda mojica molina monarrez moncada mondragon monge
  monroy montalvo montano montanez monteiro montejano montero monterrosa montes montoya mora moraes morales moran moreira moreno
  morgado mota moya munguia muniz munoz murillo murrieta najera naranjo narvaez nava navarrete navarro negrete nevarez neves
  nieto nino noguera nogueira noriega novoa nunes nunez obregon ocampo ocana ochoa ocon ojeda olguin oliva olivares oliveira
  olivera olivo olmedo olmos olvera ontiveros ordonez ordaz orellana orozco orta ortega ortiz osorio ospina otero oviedo pacheco
  padilla padron palacios palma palomares palomino pantoja paredes parra partida pascual pastor patino paz pedraza pedroza pena
  pena peralta perdomo pereira perez pereyra peres perales pineda pinto pinon pizarro plascencia plata polanco ponce portillo
  posada posadas prado preciado prieto puente puga quesada quevedo quezada quijano quintana quintanilla quintero quinonez
  quiroga quiroz ramirez ramos rangel raya razo rea real rebollar rendon renteria resendiz retana reyes reyna reynoso ribeiro
  rico rincon rios riojas rivas rivera rivero robledo robles rocha rodarte rodrigues rodriguez rojas roldan rolon roman romero
  romo roque rosado rosales rosario rosas rubio rueda ruelas ruiz saavedra saenz sainz salas salazar salcedo saldana saldivar
  salgado salinas samaniego sanabria sanches sanchez sandoval santamaria santana santiago santillan santos saucedo sauceda
  segovia segura sepulveda serna serrano serrato sierra sifuentes silva silveira silverio simon smith soares sobarzo solano
  solares soler solis solorio solorzano sosa sotelo soto sousa souza suarez tafoya tamayo tapia taylor tejada tejeda tellez
  tello teran terrazas thomas tijerina tinoco tirado toledo tolentino toro torre torres torrez tovar trejo treviño trevino
  trujillo ugalde ugarte uribe urbina urias urrutia valadez valdes valdez valdivia valencia valente valenzuela valerio valle
  vallejo valverde vaquera varela vargas vasquez vazquez vega vela velarde velasco velasquez velazquez velez veliz venegas vera
  verdugo verduzco vergara viana vidal vieira viera villa villagomez villagran villalba villalobos villalpando villanueva
  villarreal villasenor villegas white wilson yanez yepez ybarra young zamarripa zambrano zamora zamudio zapata zaragoza zarate
  zavala zayas zepeda zertuche zuniga`
    .split(/\s+/)
    .map((name) => name.normalize('NFD').replaceAll(/\p{M}/gu, '')),
);

/** What may follow a lone «de» or «del» inside a surname: Montes de Oca, Ponce de León, Ximena del Ángel. */
export const surnamesAfterDe: ReadonlySet<string> = new Set(
  `oca leon anda alba haro jesus dios avila santiago luna paz toledo castro lima vega haro rivera cordoba obeso gortari
  angel rio toro valle bosque castillo campo monte moral pino prado razo olmo barrio hoyo real villar carmen rosario pilar
  socorro refugio fatima lourdes`.split(/\s+/),
);
