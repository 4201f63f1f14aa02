/** Kinds of business by which companies begin their names, folded, in Spanish, English and Portuguese. */
export const businessKinds: ReadonlySet<string> = new Set(
  `abarrotes abastecedora academia aceros acuario administracion administradora aduanal aerolinea agencia agencias agro
  agricola agropecuaria albercas almacen almacenes alquiladora arquitectos arquitectura arrendadora arte artesanias asesores
  asesoria asesorias asociacion aserradero atelier auto autolavado automotriz autopartes autos autotransportes ayuntamiento
  banco banquetes bar barberia bazar bienes bijouteria birrieria bistro bodega bodegas bordados boutique brewery bufete cabanas
  cafe cafes cafeteria calzado camara campo cantina capital carniceria carnes carpinteria casa casino cement cementos centro
  ceramica cerrajeria cerveceria chocolates cine clinic clinica clinicas club coaching cocina colegio colegios comedor comercial
  comercializadora complejo computacion condominio condominios confecciones consorcio constructora construcciones consultora
  consultores consultoria consultorias consultorio contadores control cooperativa corporacion corporativo cremeria cristaleria
  dental depilacion dermatologia desarrolladora desarrollos despacho disenos distribuciones distribuidor distribuidora dulceria
  dulces editorial eco ecoturismo elevadores embotelladora empacadora empaques empresas enlace equipos escuela escuelas estancia
  estetica estudi estudio estudios eventos excavaciones exportadora fabrica fabricas familia farmacia farmacias federacion
  ferreteria ferreterias ferre festejos fianzas financiera fisioterapia fitness fletera fletes floreria flores fonda foodtruck
  forrajes fotografia fraccionamiento frigorificos fumigaciones fundacion funeraria galeria gaseras gestoria gimnasio gobierno
  granja graficos grupo gruas guarderia gym hacienda heladeria hospedaje hospital hostal hostel hotel hoteles huerto impresiones
  imprenta importaciones importadora industria industrial industrias ingenieria inmobiliaria inmuebles instalaciones instituto
  internado inversiones invernadero isla jardin jardines jugueteria joyas joyeria kinder laboratorio laboratorios lacteos
  lavado lavanderia librerias libreria licoreria liceo limpieza llantas llantera logistica maderas maderera maquilas maquiladora
  maquinaria mariscos materiales mayoreo mecanica medica medios mensajeria mercado metales metrologia mezcal mezcaleria minera
  moda modas modas moldes motel motos mudanzas muebleria muebles municipio mundo notaria nutricion nueces oficina operadora
  optica opticas organizacion ortodoncia ortopedia panaderia panificadora papeleria parque parrilla partido pasteleria pasteles
  patronato peleteria peluqueria perforaciones pescaderia petshop pinturas pirotecnia pisos pizzas pizzeria plasticos plaza
  plomeria podologia polleria posada preescolar prepa preparatoria prestadora productora productos promotora proveedora
  publicidad purificadora quesos quimica quiropractica ranchito rancho recicladora recubrimientos redes refaccionaria refacciones
  refrigeracion regalos rehabilitacion renta rentas reposteria residencial residencias restaurant restaurante restaurantes
  rosticeria rotulos ropa salon salones sastreria secretaria seguridad seguros semillas serigrafia servicio servicios sindicato
  sistemas sociedad soluciones spa sport sports studio studios supermercado supermercados surtidora tacos taller talleres
  taqueria tapiceria tapicerias tecnologia tecnologias telas telefonia textil textiles tienda tiendas tintoreria tlapaleria
  topografia tornillos torno tortas tortilleria tostadores tour tours tractores transportadora transportes traslados turismo
  turistica unidad uniformes universidad valores vacaciones veterinaria veterinarias viajes vidrios vidrieria vinos viveros
  vivero yoga yogurt zapateria zapaterias
  agency bakery barbershop bistro bookstore church clinic coffee college company consulting construction contractors dentistry
  diner drugstore farm farms foundation garage grill hospital inn labs landscaping laundry logistics market partners pharmacy
  plumbing properties realty rentals resort restaurant salon school shop solutions store studio supply transport trucking
  university vineyard winery
  academia advocacia autoescola borracharia churrascaria clinicas colegio comercio condominio confeitaria construtora
  consultorio distribuidora escola escritorio estetica farmacia floricultura imobiliaria industria instituto laboratorio
  lanchonete livraria loja lojas mercearia oficina padaria papelaria pousada restaurante sorveteria supermercado tecidos
  transportadora veterinaria`.split(/\s+/),
);

/** What people call the place they work in when they give its name: «mi negocio se llama…». */
export const companyNouns: ReadonlySet<string> = new Set(
  `empresa compania negocio organizacion marca institucion firma local changarro emprendimiento startup proyecto sociedad
  franquicia sucursal corporacion asociacion company business firm organization organisation brand shop store
  companhia organizacao negocio loja`.split(/\s+/),
);

/** What stands where a company's name could, and is none. Folded. */
export const genericWords: ReadonlySet<string> = new Set(
  `empresa compania negocio organizacion chica chico grande pequena pequeno mediana mediano nueva nuevo familiar local propia
  propio mexicana mexicano mexicanos particular particulares independiente freelance internacional nacional publica privada
  company business small family medium varios varias muchos pocos equipo
  ventas compras marketing mercadotecnia sistemas recursos contabilidad finanzas administracion direccion gerencia operaciones
  soporte cobranza logistica atencion sales support`.split(/\s+/),
);
