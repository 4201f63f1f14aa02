/** Places people say they are from, folded, by their first word or words: «soy Ana de Monterrey» names no company. */
export const places: ReadonlySet<string> = new Set(
  `aguascalientes,baja california,campeche,chiapas,chihuahua,cdmx,ciudad de mexico,la ciudad de mexico,coahuila,colima,durango,
  edomex,estado de mexico,el estado de mexico,guanajuato,guerrero,hidalgo,jalisco,mexico,michoacan,morelos,nayarit,nuevo leon,
  oaxaca,puebla,queretaro,quintana roo,san luis,san luis potosi,slp,sinaloa,sonora,tabasco,tamaulipas,tlaxcala,veracruz,yucatan,
  zacatecas,acapulco,cancun,celaya,cuernavaca,culiacan,el bajio,guadalajara,gdl,hermosillo,irapuato,juarez,ciudad juarez,la paz,
  leon,los cabos,los mochis,manzanillo,mazatlan,merida,mexicali,monclova,monterrey,mty,morelia,nogales,pachuca,playa del carmen,
  puerto vallarta,vallarta,reynosa,salamanca,saltillo,san miguel de allende,san pedro,tampico,tapachula,tepic,tijuana,toluca,
  torreon,tuxtla,uruapan,villahermosa,xalapa,zamora,zapopan,
  argentina,bolivia,brasil,brazil,chile,colombia,costa rica,cuba,ecuador,el salvador,espana,spain,estados unidos,guatemala,
  honduras,nicaragua,panama,paraguay,peru,portugal,puerto rico,republica dominicana,uruguay,usa,us,eu,eeuu,united states,texas,
  california,florida,canada,venezuela,alicante,antioquia,asuncion,barcelona,barranquilla,belo horizonte,bilbao,bogota,
  buenos aires,cali,caracas,cartagena,cordoba,curitiba,guayaquil,houston,lima,lisboa,los angeles,madrid,malaga,medellin,
  mendoza,miami,montevideo,new york,nueva york,porto,quito,rio de janeiro,rosario,salvador,san antonio,san diego,san jose,
  santiago,santo domingo,sao paulo,sevilla,valencia,zaragoza,norte,sur,aqui,alla,fuera`
    .split(',')
    .map((place) => place.trim()),
);
