// Made from the migrations by `npm run database-types`. Not to be edited.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      adjuntos: {
        Row: {
          id: string;
          mensaje_id: string;
          mime: string | null;
          nombre: string | null;
          posicion: number;
          proveedor_id: string | null;
          tamano_bytes: number | null;
          url: string | null;
        };
        ComputedFields: never;
        Insert: {
          id?: string;
          mensaje_id: string;
          mime?: string | null;
          nombre?: string | null;
          posicion?: number;
          proveedor_id?: string | null;
          tamano_bytes?: number | null;
          url?: string | null;
        };
        Update: {
          id?: string;
          mensaje_id?: string;
          mime?: string | null;
          nombre?: string | null;
          posicion?: number;
          proveedor_id?: string | null;
          tamano_bytes?: number | null;
          url?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'adjuntos_mensaje_id_fkey';
            columns: ['mensaje_id'];
            isOneToOne: false;
            referencedRelation: 'mensajes';
            referencedColumns: ['id'];
          },
        ];
      };
      alertas: {
        Row: {
          actualizada_en: string;
          codigo: string | null;
          conversacion_id: string | null;
          creada_en: string;
          id: string;
          resuelta_en: string | null;
          tipo: string;
          veces: number;
        };
        ComputedFields: never;
        Insert: {
          actualizada_en?: string;
          codigo?: string | null;
          conversacion_id?: string | null;
          creada_en?: string;
          id?: string;
          resuelta_en?: string | null;
          tipo: string;
          veces?: number;
        };
        Update: {
          actualizada_en?: string;
          codigo?: string | null;
          conversacion_id?: string | null;
          creada_en?: string;
          id?: string;
          resuelta_en?: string | null;
          tipo?: string;
          veces?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'alertas_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'alertas_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
        ];
      };
      borrados: {
        Row: {
          contacto_id: string | null;
          conteos: NonNullable<Json>;
          estado: string;
          huella: string;
          id: string;
          motivo: string | null;
          sal: string;
          solicitado_en: string;
          solicitado_por: string;
          terminado_en: string | null;
        };
        ComputedFields: never;
        Insert: {
          contacto_id?: string | null;
          conteos?: NonNullable<Json>;
          estado?: string;
          huella: string;
          id?: string;
          motivo?: string | null;
          sal: string;
          solicitado_en?: string;
          solicitado_por: string;
          terminado_en?: string | null;
        };
        Update: {
          contacto_id?: string | null;
          conteos?: NonNullable<Json>;
          estado?: string;
          huella?: string;
          id?: string;
          motivo?: string | null;
          sal?: string;
          solicitado_en?: string;
          solicitado_por?: string;
          terminado_en?: string | null;
        };
        Relationships: [];
      };
      consumo_tokens: {
        Row: {
          dia: string;
          fragmento: number;
          sitio: string;
          tokens: number;
        };
        ComputedFields: never;
        Insert: {
          dia: string;
          fragmento: number;
          sitio: string;
          tokens?: number;
        };
        Update: {
          dia?: string;
          fragmento?: number;
          sitio?: string;
          tokens?: number;
        };
        Relationships: [];
      };
      contactos: {
        Row: {
          borrado_en: string | null;
          captura_estado: string;
          company_name: string | null;
          contacto_datos: NonNullable<Json>;
          correo: string | null;
          creado_en: string;
          estado: string;
          id: string;
          necesidad_proposito: string | null;
          nombre_completo: string | null;
          notes: string | null;
          origen: string | null;
          propietario_usuario_id: string | null;
          telefono_e164: string | null;
        };
        ComputedFields: never;
        Insert: {
          borrado_en?: string | null;
          captura_estado?: string;
          company_name?: string | null;
          contacto_datos?: NonNullable<Json>;
          correo?: string | null;
          creado_en?: string;
          estado?: string;
          id?: string;
          necesidad_proposito?: string | null;
          nombre_completo?: string | null;
          notes?: string | null;
          origen?: string | null;
          propietario_usuario_id?: string | null;
          telefono_e164?: string | null;
        };
        Update: {
          borrado_en?: string | null;
          captura_estado?: string;
          company_name?: string | null;
          contacto_datos?: NonNullable<Json>;
          correo?: string | null;
          creado_en?: string;
          estado?: string;
          id?: string;
          necesidad_proposito?: string | null;
          nombre_completo?: string | null;
          notes?: string | null;
          origen?: string | null;
          propietario_usuario_id?: string | null;
          telefono_e164?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'contactos_propietario_usuario_id_fkey';
            columns: ['propietario_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'contactos_propietario_usuario_id_fkey';
            columns: ['propietario_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
        ];
      };
      contactos_cambios: {
        Row: {
          call_id: string | null;
          cambiado_en: string;
          campo: string;
          contacto_id: string;
          fuente: string;
          id: number;
          mensaje_id: string | null;
          response_id: string | null;
          turno_id: string | null;
          usuario_id: string | null;
          valor_anterior: string | null;
          valor_nuevo: string | null;
        };
        ComputedFields: never;
        Insert: {
          call_id?: string | null;
          cambiado_en?: string;
          campo: string;
          contacto_id: string;
          fuente: string;
          id?: never;
          mensaje_id?: string | null;
          response_id?: string | null;
          turno_id?: string | null;
          usuario_id?: string | null;
          valor_anterior?: string | null;
          valor_nuevo?: string | null;
        };
        Update: {
          call_id?: string | null;
          cambiado_en?: string;
          campo?: string;
          contacto_id?: string;
          fuente?: string;
          id?: never;
          mensaje_id?: string | null;
          response_id?: string | null;
          turno_id?: string | null;
          usuario_id?: string | null;
          valor_anterior?: string | null;
          valor_nuevo?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'contactos_cambios_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'contactos_cambios_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
          {
            foreignKeyName: 'contactos_cambios_mensaje_id_fkey';
            columns: ['mensaje_id'];
            isOneToOne: false;
            referencedRelation: 'mensajes';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'contactos_cambios_turno_id_fkey';
            columns: ['turno_id'];
            isOneToOne: false;
            referencedRelation: 'turnos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'contactos_cambios_usuario_id_fkey';
            columns: ['usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'contactos_cambios_usuario_id_fkey';
            columns: ['usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
        ];
      };
      conversaciones: {
        Row: {
          asignado_a_usuario_id: string | null;
          canal: string;
          contacto_id: string;
          conversacion_openai_id: string | null;
          estado: string;
          id: string;
          iniciada_en: string;
          last_response_id: string | null;
          no_leidos: number;
          openai_secuencia: number;
          openai_sucia: boolean;
          prioridad: number;
          ultimo_entrante_en: string | null;
          ultimo_item_id: string | null;
          ultimo_mensaje_en: string | null;
          ultimo_mensaje_id: string | null;
          ultimo_saliente_en: string | null;
        };
        ComputedFields: never;
        Insert: {
          asignado_a_usuario_id?: string | null;
          canal: string;
          contacto_id: string;
          conversacion_openai_id?: string | null;
          estado?: string;
          id?: string;
          iniciada_en?: string;
          last_response_id?: string | null;
          no_leidos?: number;
          openai_secuencia?: number;
          openai_sucia?: boolean;
          prioridad?: number;
          ultimo_entrante_en?: string | null;
          ultimo_item_id?: string | null;
          ultimo_mensaje_en?: string | null;
          ultimo_mensaje_id?: string | null;
          ultimo_saliente_en?: string | null;
        };
        Update: {
          asignado_a_usuario_id?: string | null;
          canal?: string;
          contacto_id?: string;
          conversacion_openai_id?: string | null;
          estado?: string;
          id?: string;
          iniciada_en?: string;
          last_response_id?: string | null;
          no_leidos?: number;
          openai_secuencia?: number;
          openai_sucia?: boolean;
          prioridad?: number;
          ultimo_entrante_en?: string | null;
          ultimo_item_id?: string | null;
          ultimo_mensaje_en?: string | null;
          ultimo_mensaje_id?: string | null;
          ultimo_saliente_en?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'conversaciones_asignado_a_usuario_id_fkey';
            columns: ['asignado_a_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'conversaciones_asignado_a_usuario_id_fkey';
            columns: ['asignado_a_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversaciones_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversaciones_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
          {
            foreignKeyName: 'conversaciones_ultimo_mensaje_id_fkey';
            columns: ['ultimo_mensaje_id'];
            isOneToOne: false;
            referencedRelation: 'mensajes';
            referencedColumns: ['id'];
          },
        ];
      };
      conversaciones_controles: {
        Row: {
          conversacion_id: string;
          manual_override: boolean;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          conversacion_id: string;
          manual_override?: boolean;
          updated_at?: string;
          version?: number;
        };
        Update: {
          conversacion_id?: string;
          manual_override?: boolean;
          updated_at?: string;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'conversaciones_controles_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: true;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversaciones_controles_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: true;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
        ];
      };
      conversaciones_controles_eventos: {
        Row: {
          a: string | null;
          actor_id: string | null;
          actor_tipo: string;
          conversacion_id: string;
          creado_en: string;
          datos: NonNullable<Json>;
          de: string | null;
          evento: string;
          id: number;
          motivo: string | null;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          a?: string | null;
          actor_id?: string | null;
          actor_tipo: string;
          conversacion_id: string;
          creado_en?: string;
          datos?: NonNullable<Json>;
          de?: string | null;
          evento: string;
          id?: never;
          motivo?: string | null;
          version: number;
        };
        Update: {
          a?: string | null;
          actor_id?: string | null;
          actor_tipo?: string;
          conversacion_id?: string;
          creado_en?: string;
          datos?: NonNullable<Json>;
          de?: string | null;
          evento?: string;
          id?: never;
          motivo?: string | null;
          version?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'conversaciones_controles_eventos_actor_id_fkey';
            columns: ['actor_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'conversaciones_controles_eventos_actor_id_fkey';
            columns: ['actor_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversaciones_controles_eventos_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversaciones_controles_eventos_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
        ];
      };
      conversaciones_insights: {
        Row: {
          actualizado_en: string;
          conversacion_id: string;
          intencion: string | null;
          lead_score: number | null;
          resumen: string | null;
          sentimiento: string | null;
          siguiente_accion: string | null;
          tags: Json | null;
        };
        ComputedFields: never;
        Insert: {
          actualizado_en?: string;
          conversacion_id: string;
          intencion?: string | null;
          lead_score?: number | null;
          resumen?: string | null;
          sentimiento?: string | null;
          siguiente_accion?: string | null;
          tags?: Json | null;
        };
        Update: {
          actualizado_en?: string;
          conversacion_id?: string;
          intencion?: string | null;
          lead_score?: number | null;
          resumen?: string | null;
          sentimiento?: string | null;
          siguiente_accion?: string | null;
          tags?: Json | null;
        };
        Relationships: [
          {
            foreignKeyName: 'conversaciones_insights_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: true;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversaciones_insights_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: true;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
        ];
      };
      cuotas: {
        Row: {
          clave: string;
          segundos: number;
          usados: number;
          ventana: string;
        };
        ComputedFields: never;
        Insert: {
          clave: string;
          segundos: number;
          usados: number;
          ventana: string;
        };
        Update: {
          clave?: string;
          segundos?: number;
          usados?: number;
          ventana?: string;
        };
        Relationships: [];
      };
      ejecuciones_asistente: {
        Row: {
          call_ids: string[];
          completado_en: string | null;
          conversacion_id: string;
          conversacion_openai_id: string | null;
          costo_estimado: number | null;
          error: string | null;
          estado: string | null;
          id: string;
          iniciado_en: string | null;
          latencia_ms: number | null;
          modelo: string | null;
          paso: number | null;
          previous_response_id: string | null;
          primer_token_ms: number | null;
          prompt_hash: string | null;
          prompt_id: string | null;
          response_id: string | null;
          solicitud_openai_id: string | null;
          tokens_cache: number | null;
          tokens_cache_escritura: number | null;
          tokens_entrada: number | null;
          tokens_razonamiento: number | null;
          tokens_salida: number | null;
          turno_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          call_ids?: string[];
          completado_en?: string | null;
          conversacion_id: string;
          conversacion_openai_id?: string | null;
          costo_estimado?: number | null;
          error?: string | null;
          estado?: string | null;
          id?: string;
          iniciado_en?: string | null;
          latencia_ms?: number | null;
          modelo?: string | null;
          paso?: number | null;
          previous_response_id?: string | null;
          primer_token_ms?: number | null;
          prompt_hash?: string | null;
          prompt_id?: string | null;
          response_id?: string | null;
          solicitud_openai_id?: string | null;
          tokens_cache?: number | null;
          tokens_cache_escritura?: number | null;
          tokens_entrada?: number | null;
          tokens_razonamiento?: number | null;
          tokens_salida?: number | null;
          turno_id?: string | null;
        };
        Update: {
          call_ids?: string[];
          completado_en?: string | null;
          conversacion_id?: string;
          conversacion_openai_id?: string | null;
          costo_estimado?: number | null;
          error?: string | null;
          estado?: string | null;
          id?: string;
          iniciado_en?: string | null;
          latencia_ms?: number | null;
          modelo?: string | null;
          paso?: number | null;
          previous_response_id?: string | null;
          primer_token_ms?: number | null;
          prompt_hash?: string | null;
          prompt_id?: string | null;
          response_id?: string | null;
          solicitud_openai_id?: string | null;
          tokens_cache?: number | null;
          tokens_cache_escritura?: number | null;
          tokens_entrada?: number | null;
          tokens_razonamiento?: number | null;
          tokens_salida?: number | null;
          turno_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'ejecuciones_asistente_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'ejecuciones_asistente_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
          {
            foreignKeyName: 'ejecuciones_asistente_turno_id_fkey';
            columns: ['turno_id'];
            isOneToOne: false;
            referencedRelation: 'turnos';
            referencedColumns: ['id'];
          },
        ];
      };
      ejecuciones_herramientas: {
        Row: {
          argumentos: NonNullable<Json>;
          argumentos_hash: string;
          call_id: string;
          conversacion_id: string;
          creado_en: string;
          id: string;
          nombre: string;
          paso: number;
          repetida_de: string | null;
          response_id: string | null;
          resultado: string;
          salida: NonNullable<Json>;
          turno_id: string;
        };
        ComputedFields: never;
        Insert: {
          argumentos?: NonNullable<Json>;
          argumentos_hash: string;
          call_id: string;
          conversacion_id: string;
          creado_en?: string;
          id?: string;
          nombre: string;
          paso: number;
          repetida_de?: string | null;
          response_id?: string | null;
          resultado: string;
          salida: NonNullable<Json>;
          turno_id: string;
        };
        Update: {
          argumentos?: NonNullable<Json>;
          argumentos_hash?: string;
          call_id?: string;
          conversacion_id?: string;
          creado_en?: string;
          id?: string;
          nombre?: string;
          paso?: number;
          repetida_de?: string | null;
          response_id?: string | null;
          resultado?: string;
          salida?: NonNullable<Json>;
          turno_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'ejecuciones_herramientas_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'ejecuciones_herramientas_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
          {
            foreignKeyName: 'ejecuciones_herramientas_repetida_de_fkey';
            columns: ['repetida_de'];
            isOneToOne: false;
            referencedRelation: 'ejecuciones_herramientas';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'ejecuciones_herramientas_turno_id_fkey';
            columns: ['turno_id'];
            isOneToOne: false;
            referencedRelation: 'turnos';
            referencedColumns: ['id'];
          },
        ];
      };
      eventos: {
        Row: {
          conversacion_id: string;
          creado_en: string;
          datos: NonNullable<Json>;
          id: number;
          tipo: string;
          xid: unknown;
        };
        ComputedFields: never;
        Insert: {
          conversacion_id: string;
          creado_en?: string;
          datos?: NonNullable<Json>;
          id?: never;
          tipo: string;
          xid?: unknown;
        };
        Update: {
          conversacion_id?: string;
          creado_en?: string;
          datos?: NonNullable<Json>;
          id?: never;
          tipo?: string;
          xid?: unknown;
        };
        Relationships: [];
      };
      eventos_auditoria: {
        Row: {
          accion: string;
          actor_tipo: string | null;
          actor_usuario_id: string | null;
          creado_en: string;
          datos: Json | null;
          entidad: string;
          entidad_id: string;
          id: string;
          id_solicitud: string | null;
        };
        ComputedFields: never;
        Insert: {
          accion: string;
          actor_tipo?: string | null;
          actor_usuario_id?: string | null;
          creado_en?: string;
          datos?: Json | null;
          entidad: string;
          entidad_id: string;
          id?: string;
          id_solicitud?: string | null;
        };
        Update: {
          accion?: string;
          actor_tipo?: string | null;
          actor_usuario_id?: string | null;
          creado_en?: string;
          datos?: Json | null;
          entidad?: string;
          entidad_id?: string;
          id?: string;
          id_solicitud?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'eventos_auditoria_actor_usuario_id_fkey';
            columns: ['actor_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'eventos_auditoria_actor_usuario_id_fkey';
            columns: ['actor_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
        ];
      };
      eventos_entrega: {
        Row: {
          codigo_error: string | null;
          creado_en: string;
          evento: string;
          id: string;
          mensaje_id: string;
          payload_crudo: Json | null;
          proveedor: string;
          proveedor_ts: string | null;
        };
        ComputedFields: never;
        Insert: {
          codigo_error?: string | null;
          creado_en?: string;
          evento: string;
          id?: string;
          mensaje_id: string;
          payload_crudo?: Json | null;
          proveedor?: string;
          proveedor_ts?: string | null;
        };
        Update: {
          codigo_error?: string | null;
          creado_en?: string;
          evento?: string;
          id?: string;
          mensaje_id?: string;
          payload_crudo?: Json | null;
          proveedor?: string;
          proveedor_ts?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'eventos_entrega_mensaje_id_fkey';
            columns: ['mensaje_id'];
            isOneToOne: false;
            referencedRelation: 'mensajes';
            referencedColumns: ['id'];
          },
        ];
      };
      identidades_canal: {
        Row: {
          canal: string;
          contacto_id: string;
          creado_en: string;
          id: string;
          id_externo: string;
          metadatos: Json | null;
        };
        ComputedFields: never;
        Insert: {
          canal: string;
          contacto_id: string;
          creado_en?: string;
          id?: string;
          id_externo: string;
          metadatos?: Json | null;
        };
        Update: {
          canal?: string;
          contacto_id?: string;
          creado_en?: string;
          id?: string;
          id_externo?: string;
          metadatos?: Json | null;
        };
        Relationships: [
          {
            foreignKeyName: 'identidades_canal_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'identidades_canal_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
        ];
      };
      lead_etapas: {
        Row: {
          actualizado_en: string;
          categoria: Database['public']['Enums']['lead_categoria'];
          codigo: string;
          creado_en: string;
          id: string;
          metadatos: NonNullable<Json>;
          nombre: string;
          orden: number;
          probabilidad: number | null;
          sla_horas: number | null;
          tablero_id: string;
        };
        ComputedFields: never;
        Insert: {
          actualizado_en?: string;
          categoria?: Database['public']['Enums']['lead_categoria'];
          codigo: string;
          creado_en?: string;
          id?: string;
          metadatos?: NonNullable<Json>;
          nombre: string;
          orden: number;
          probabilidad?: number | null;
          sla_horas?: number | null;
          tablero_id: string;
        };
        Update: {
          actualizado_en?: string;
          categoria?: Database['public']['Enums']['lead_categoria'];
          codigo?: string;
          creado_en?: string;
          id?: string;
          metadatos?: NonNullable<Json>;
          nombre?: string;
          orden?: number;
          probabilidad?: number | null;
          sla_horas?: number | null;
          tablero_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'lead_etapas_tablero_id_fkey';
            columns: ['tablero_id'];
            isOneToOne: false;
            referencedRelation: 'lead_tableros';
            referencedColumns: ['id'];
          },
        ];
      };
      lead_movimientos: {
        Row: {
          cambiado_en: string;
          cambiado_por: string | null;
          etapa_destino_id: string;
          etapa_origen_id: string | null;
          fuente: string;
          id: string;
          metadata: NonNullable<Json>;
          motivo: string | null;
          tarjeta_id: string;
        };
        ComputedFields: never;
        Insert: {
          cambiado_en?: string;
          cambiado_por?: string | null;
          etapa_destino_id: string;
          etapa_origen_id?: string | null;
          fuente?: string;
          id?: string;
          metadata?: NonNullable<Json>;
          motivo?: string | null;
          tarjeta_id: string;
        };
        Update: {
          cambiado_en?: string;
          cambiado_por?: string | null;
          etapa_destino_id?: string;
          etapa_origen_id?: string | null;
          fuente?: string;
          id?: string;
          metadata?: NonNullable<Json>;
          motivo?: string | null;
          tarjeta_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'lead_movimientos_cambiado_por_fkey';
            columns: ['cambiado_por'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'lead_movimientos_cambiado_por_fkey';
            columns: ['cambiado_por'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_movimientos_etapa_destino_id_fkey';
            columns: ['etapa_destino_id'];
            isOneToOne: false;
            referencedRelation: 'lead_etapas';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_movimientos_etapa_origen_id_fkey';
            columns: ['etapa_origen_id'];
            isOneToOne: false;
            referencedRelation: 'lead_etapas';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_movimientos_tarjeta_id_fkey';
            columns: ['tarjeta_id'];
            isOneToOne: false;
            referencedRelation: 'embudo';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_movimientos_tarjeta_id_fkey';
            columns: ['tarjeta_id'];
            isOneToOne: false;
            referencedRelation: 'lead_tarjetas';
            referencedColumns: ['id'];
          },
        ];
      };
      lead_recordatorios: {
        Row: {
          actualizado_en: string;
          completado: boolean;
          completado_en: string | null;
          creado_en: string;
          creado_por: string | null;
          descripcion: string;
          due_at: string;
          id: string;
          metadata: NonNullable<Json>;
          tarjeta_id: string;
        };
        ComputedFields: never;
        Insert: {
          actualizado_en?: string;
          completado?: boolean;
          completado_en?: string | null;
          creado_en?: string;
          creado_por?: string | null;
          descripcion: string;
          due_at: string;
          id?: string;
          metadata?: NonNullable<Json>;
          tarjeta_id: string;
        };
        Update: {
          actualizado_en?: string;
          completado?: boolean;
          completado_en?: string | null;
          creado_en?: string;
          creado_por?: string | null;
          descripcion?: string;
          due_at?: string;
          id?: string;
          metadata?: NonNullable<Json>;
          tarjeta_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'lead_recordatorios_creado_por_fkey';
            columns: ['creado_por'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'lead_recordatorios_creado_por_fkey';
            columns: ['creado_por'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_recordatorios_tarjeta_id_fkey';
            columns: ['tarjeta_id'];
            isOneToOne: false;
            referencedRelation: 'embudo';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_recordatorios_tarjeta_id_fkey';
            columns: ['tarjeta_id'];
            isOneToOne: false;
            referencedRelation: 'lead_tarjetas';
            referencedColumns: ['id'];
          },
        ];
      };
      lead_tableros: {
        Row: {
          activo: boolean;
          actualizado_en: string;
          creado_en: string;
          departamento_id: string | null;
          descripcion: string | null;
          es_default: boolean;
          id: string;
          nombre: string;
          propietario_usuario_id: string | null;
          slug: string;
        };
        ComputedFields: never;
        Insert: {
          activo?: boolean;
          actualizado_en?: string;
          creado_en?: string;
          departamento_id?: string | null;
          descripcion?: string | null;
          es_default?: boolean;
          id?: string;
          nombre: string;
          propietario_usuario_id?: string | null;
          slug: string;
        };
        Update: {
          activo?: boolean;
          actualizado_en?: string;
          creado_en?: string;
          departamento_id?: string | null;
          descripcion?: string | null;
          es_default?: boolean;
          id?: string;
          nombre?: string;
          propietario_usuario_id?: string | null;
          slug?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'lead_tableros_propietario_usuario_id_fkey';
            columns: ['propietario_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'lead_tableros_propietario_usuario_id_fkey';
            columns: ['propietario_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
        ];
      };
      lead_tarjetas: {
        Row: {
          actualizado_en: string;
          asignado_a_usuario_id: string | null;
          asistido_por: string | null;
          calificado_en: string | null;
          calificado_regla: string | null;
          canal: string | null;
          cerrado_en: string | null;
          contacto_id: string;
          conversacion_id: string | null;
          creado_en: string;
          etapa_id: string;
          fuente: string | null;
          id: string;
          lead_score: number | null;
          metadata: NonNullable<Json>;
          moneda: string;
          monto_estimado: number | null;
          motivo_cierre: string | null;
          probabilidad_override: number | null;
          propietario_usuario_id: string | null;
          tablero_id: string;
          tags: string[] | null;
        };
        ComputedFields: never;
        Insert: {
          actualizado_en?: string;
          asignado_a_usuario_id?: string | null;
          asistido_por?: string | null;
          calificado_en?: string | null;
          calificado_regla?: string | null;
          canal?: string | null;
          cerrado_en?: string | null;
          contacto_id: string;
          conversacion_id?: string | null;
          creado_en?: string;
          etapa_id: string;
          fuente?: string | null;
          id?: string;
          lead_score?: number | null;
          metadata?: NonNullable<Json>;
          moneda?: string;
          monto_estimado?: number | null;
          motivo_cierre?: string | null;
          probabilidad_override?: number | null;
          propietario_usuario_id?: string | null;
          tablero_id: string;
          tags?: string[] | null;
        };
        Update: {
          actualizado_en?: string;
          asignado_a_usuario_id?: string | null;
          asistido_por?: string | null;
          calificado_en?: string | null;
          calificado_regla?: string | null;
          canal?: string | null;
          cerrado_en?: string | null;
          contacto_id?: string;
          conversacion_id?: string | null;
          creado_en?: string;
          etapa_id?: string;
          fuente?: string | null;
          id?: string;
          lead_score?: number | null;
          metadata?: NonNullable<Json>;
          moneda?: string;
          monto_estimado?: number | null;
          motivo_cierre?: string | null;
          probabilidad_override?: number | null;
          propietario_usuario_id?: string | null;
          tablero_id?: string;
          tags?: string[] | null;
        };
        Relationships: [
          {
            foreignKeyName: 'lead_tarjetas_asignado_a_usuario_id_fkey';
            columns: ['asignado_a_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_asignado_a_usuario_id_fkey';
            columns: ['asignado_a_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_etapa_id_fkey';
            columns: ['etapa_id'];
            isOneToOne: false;
            referencedRelation: 'lead_etapas';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_propietario_usuario_id_fkey';
            columns: ['propietario_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_propietario_usuario_id_fkey';
            columns: ['propietario_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_tablero_id_fkey';
            columns: ['tablero_id'];
            isOneToOne: false;
            referencedRelation: 'lead_tableros';
            referencedColumns: ['id'];
          },
        ];
      };
      llamadas: {
        Row: {
          contacto_id: string | null;
          desde_numero: string | null;
          direccion: string;
          duracion_seg: number | null;
          estado: string | null;
          finalizada_en: string | null;
          hacia_numero: string | null;
          id: string;
          iniciada_en: string | null;
          sid_llamada: string | null;
          transcripcion: string | null;
        };
        ComputedFields: never;
        Insert: {
          contacto_id?: string | null;
          desde_numero?: string | null;
          direccion: string;
          duracion_seg?: number | null;
          estado?: string | null;
          finalizada_en?: string | null;
          hacia_numero?: string | null;
          id?: string;
          iniciada_en?: string | null;
          sid_llamada?: string | null;
          transcripcion?: string | null;
        };
        Update: {
          contacto_id?: string | null;
          desde_numero?: string | null;
          direccion?: string;
          duracion_seg?: number | null;
          estado?: string | null;
          finalizada_en?: string | null;
          hacia_numero?: string | null;
          id?: string;
          iniciada_en?: string | null;
          sid_llamada?: string | null;
          transcripcion?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'llamadas_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'llamadas_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
        ];
      };
      mensajes: {
        Row: {
          cantidad_medios: number;
          codigo_error: string | null;
          conversacion_id: string;
          creado_en: string;
          datos: Json | null;
          direccion: string;
          error: string | null;
          estado: string | null;
          id: string;
          proveedor_mensaje_id: string | null;
          secuencia: number;
          texto: string | null;
          tipo_contenido: string;
          twilio_message_sid: string | null;
          autor_de_mensaje: string | null;
        };
        ComputedFields: 'autor_de_mensaje';
        Insert: {
          cantidad_medios?: number;
          codigo_error?: string | null;
          conversacion_id: string;
          creado_en?: string;
          datos?: Json | null;
          direccion: string;
          error?: string | null;
          estado?: string | null;
          id?: string;
          proveedor_mensaje_id?: string | null;
          secuencia?: number;
          texto?: string | null;
          tipo_contenido: string;
          twilio_message_sid?: string | null;
        };
        Update: {
          cantidad_medios?: number;
          codigo_error?: string | null;
          conversacion_id?: string;
          creado_en?: string;
          datos?: Json | null;
          direccion?: string;
          error?: string | null;
          estado?: string | null;
          id?: string;
          proveedor_mensaje_id?: string | null;
          secuencia?: number;
          texto?: string | null;
          tipo_contenido?: string;
          twilio_message_sid?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'mensajes_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'mensajes_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
        ];
      };
      openai_por_borrar: {
        Row: {
          borrado_en: string | null;
          borrado_id: string | null;
          creado_en: string;
          id_openai: string;
          intentos: number;
          no_antes: string;
          tipo: string;
          ultimo_error: string | null;
        };
        ComputedFields: never;
        Insert: {
          borrado_en?: string | null;
          borrado_id?: string | null;
          creado_en?: string;
          id_openai: string;
          intentos?: number;
          no_antes?: string;
          tipo: string;
          ultimo_error?: string | null;
        };
        Update: {
          borrado_en?: string | null;
          borrado_id?: string | null;
          creado_en?: string;
          id_openai?: string;
          intentos?: number;
          no_antes?: string;
          tipo?: string;
          ultimo_error?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'openai_por_borrar_borrado_id_fkey';
            columns: ['borrado_id'];
            isOneToOne: false;
            referencedRelation: 'borrados';
            referencedColumns: ['id'];
          },
        ];
      };
      permisos: {
        Row: {
          codigo: string;
          creado_en: string;
          descripcion: string | null;
          id: string;
        };
        ComputedFields: never;
        Insert: {
          codigo: string;
          creado_en?: string;
          descripcion?: string | null;
          id?: string;
        };
        Update: {
          codigo?: string;
          creado_en?: string;
          descripcion?: string | null;
          id?: string;
        };
        Relationships: [];
      };
      precios_modelo: {
        Row: {
          contexto_largo_desde: number | null;
          contexto_largo_entrada: number;
          contexto_largo_salida: number;
          creado_en: string;
          desde: string;
          entrada: number;
          entrada_cache: number;
          escritura_cache: number;
          fuente: string | null;
          modelo: string;
          salida: number;
        };
        ComputedFields: never;
        Insert: {
          contexto_largo_desde?: number | null;
          contexto_largo_entrada?: number;
          contexto_largo_salida?: number;
          creado_en?: string;
          desde: string;
          entrada: number;
          entrada_cache: number;
          escritura_cache: number;
          fuente?: string | null;
          modelo: string;
          salida: number;
        };
        Update: {
          contexto_largo_desde?: number | null;
          contexto_largo_entrada?: number;
          contexto_largo_salida?: number;
          creado_en?: string;
          desde?: string;
          entrada?: number;
          entrada_cache?: number;
          escritura_cache?: number;
          fuente?: string | null;
          modelo?: string;
          salida?: number;
        };
        Relationships: [];
      };
      retenciones: {
        Row: {
          actualizado_en: string;
          descripcion: string;
          dias: number | null;
          tabla: string;
        };
        ComputedFields: never;
        Insert: {
          actualizado_en?: string;
          descripcion: string;
          dias?: number | null;
          tabla: string;
        };
        Update: {
          actualizado_en?: string;
          descripcion?: string;
          dias?: number | null;
          tabla?: string;
        };
        Relationships: [];
      };
      roles: {
        Row: {
          codigo: string;
          creado_en: string;
          descripcion: string | null;
          id: string;
          nombre: string;
        };
        ComputedFields: never;
        Insert: {
          codigo: string;
          creado_en?: string;
          descripcion?: string | null;
          id?: string;
          nombre: string;
        };
        Update: {
          codigo?: string;
          creado_en?: string;
          descripcion?: string | null;
          id?: string;
          nombre?: string;
        };
        Relationships: [];
      };
      roles_permisos: {
        Row: {
          permiso_id: string;
          rol_id: string;
        };
        ComputedFields: never;
        Insert: {
          permiso_id: string;
          rol_id: string;
        };
        Update: {
          permiso_id?: string;
          rol_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'roles_permisos_permiso_id_fkey';
            columns: ['permiso_id'];
            isOneToOne: false;
            referencedRelation: 'permisos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'roles_permisos_rol_id_fkey';
            columns: ['rol_id'];
            isOneToOne: false;
            referencedRelation: 'roles';
            referencedColumns: ['id'];
          },
        ];
      };
      sitios: {
        Row: {
          actualizado_en: string;
          adjuntos: boolean;
          asistente: string | null;
          consentimiento_texto: string | null;
          consentimiento_version: string | null;
          creado_en: string;
          id: string;
          identidad: string;
          idioma: string | null;
          mensajes_por_minuto: number | null;
          origenes: string[];
          revocado_en: string | null;
          tema: string;
          tokens_por_dia: number | null;
        };
        ComputedFields: never;
        Insert: {
          actualizado_en?: string;
          adjuntos?: boolean;
          asistente?: string | null;
          consentimiento_texto?: string | null;
          consentimiento_version?: string | null;
          creado_en?: string;
          id: string;
          identidad?: string;
          idioma?: string | null;
          mensajes_por_minuto?: number | null;
          origenes?: string[];
          revocado_en?: string | null;
          tema?: string;
          tokens_por_dia?: number | null;
        };
        Update: {
          actualizado_en?: string;
          adjuntos?: boolean;
          asistente?: string | null;
          consentimiento_texto?: string | null;
          consentimiento_version?: string | null;
          creado_en?: string;
          id?: string;
          identidad?: string;
          idioma?: string | null;
          mensajes_por_minuto?: number | null;
          origenes?: string[];
          revocado_en?: string | null;
          tema?: string;
          tokens_por_dia?: number | null;
        };
        Relationships: [];
      };
      sitios_claves: {
        Row: {
          clave: string;
          creada_en: string;
          sitio: string;
          vence_en: string | null;
        };
        ComputedFields: never;
        Insert: {
          clave: string;
          creada_en?: string;
          sitio: string;
          vence_en?: string | null;
        };
        Update: {
          clave?: string;
          creada_en?: string;
          sitio?: string;
          vence_en?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'sitios_claves_sitio_fkey';
            columns: ['sitio'];
            isOneToOne: false;
            referencedRelation: 'sitios';
            referencedColumns: ['id'];
          },
        ];
      };
      sitios_secretos: {
        Row: {
          creado_en: string;
          secreto: string;
          sitio: string;
          vence_en: string | null;
        };
        ComputedFields: never;
        Insert: {
          creado_en?: string;
          secreto: string;
          sitio: string;
          vence_en?: string | null;
        };
        Update: {
          creado_en?: string;
          secreto?: string;
          sitio?: string;
          vence_en?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'sitios_secretos_sitio_fkey';
            columns: ['sitio'];
            isOneToOne: false;
            referencedRelation: 'sitios';
            referencedColumns: ['id'];
          },
        ];
      };
      turno_eventos: {
        Row: {
          creado_en: string;
          datos: NonNullable<Json>;
          seq: number;
          turno_id: string;
        };
        ComputedFields: never;
        Insert: {
          creado_en?: string;
          datos: NonNullable<Json>;
          seq: number;
          turno_id: string;
        };
        Update: {
          creado_en?: string;
          datos?: NonNullable<Json>;
          seq?: number;
          turno_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'turno_eventos_turno_id_fkey';
            columns: ['turno_id'];
            isOneToOne: false;
            referencedRelation: 'turnos';
            referencedColumns: ['id'];
          },
        ];
      };
      turnos: {
        Row: {
          arrendado_hasta: string | null;
          arrendado_por: string | null;
          borrador: string | null;
          cerca: number;
          client_message_id: string;
          conversacion_id: string;
          detener_en: string | null;
          estado: string;
          hash: string;
          id: string;
          intento: number;
          mensaje_id: string;
          metadatos: NonNullable<Json>;
          motivo: string | null;
          primer_token_en: string | null;
          recibido_en: string;
          respuesta_mensaje_id: string | null;
          secuencia: number;
          session_id: string;
          sucia: boolean;
          terminado_en: string | null;
          version_control: number;
          turno_conserva_control: boolean | null;
          turno_json: Json | null;
        };
        ComputedFields: 'turno_conserva_control' | 'turno_json';
        Insert: {
          arrendado_hasta?: string | null;
          arrendado_por?: string | null;
          borrador?: string | null;
          cerca?: number;
          client_message_id: string;
          conversacion_id: string;
          detener_en?: string | null;
          estado?: string;
          hash: string;
          id?: string;
          intento?: number;
          mensaje_id: string;
          metadatos?: NonNullable<Json>;
          motivo?: string | null;
          primer_token_en?: string | null;
          recibido_en?: string;
          respuesta_mensaje_id?: string | null;
          secuencia: number;
          session_id: string;
          sucia?: boolean;
          terminado_en?: string | null;
          version_control?: number;
        };
        Update: {
          arrendado_hasta?: string | null;
          arrendado_por?: string | null;
          borrador?: string | null;
          cerca?: number;
          client_message_id?: string;
          conversacion_id?: string;
          detener_en?: string | null;
          estado?: string;
          hash?: string;
          id?: string;
          intento?: number;
          mensaje_id?: string;
          metadatos?: NonNullable<Json>;
          motivo?: string | null;
          primer_token_en?: string | null;
          recibido_en?: string;
          respuesta_mensaje_id?: string | null;
          secuencia?: number;
          session_id?: string;
          sucia?: boolean;
          terminado_en?: string | null;
          version_control?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'turnos_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'turnos_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
          {
            foreignKeyName: 'turnos_mensaje_id_fkey';
            columns: ['mensaje_id'];
            isOneToOne: false;
            referencedRelation: 'mensajes';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'turnos_respuesta_mensaje_id_fkey';
            columns: ['respuesta_mensaje_id'];
            isOneToOne: false;
            referencedRelation: 'mensajes';
            referencedColumns: ['id'];
          },
        ];
      };
      usuarios: {
        Row: {
          correo: string | null;
          creado_en: string;
          estado: string;
          id: string;
          nombre_completo: string | null;
          telefono_e164: string | null;
          ultimo_acceso_en: string | null;
        };
        ComputedFields: never;
        Insert: {
          correo?: string | null;
          creado_en?: string;
          estado?: string;
          id: string;
          nombre_completo?: string | null;
          telefono_e164?: string | null;
          ultimo_acceso_en?: string | null;
        };
        Update: {
          correo?: string | null;
          creado_en?: string;
          estado?: string;
          id?: string;
          nombre_completo?: string | null;
          telefono_e164?: string | null;
          ultimo_acceso_en?: string | null;
        };
        Relationships: [];
      };
      usuarios_roles: {
        Row: {
          rol_id: string;
          usuario_id: string;
        };
        ComputedFields: never;
        Insert: {
          rol_id: string;
          usuario_id: string;
        };
        Update: {
          rol_id?: string;
          usuario_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'usuarios_roles_rol_id_fkey';
            columns: ['rol_id'];
            isOneToOne: false;
            referencedRelation: 'roles';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'usuarios_roles_usuario_id_fkey';
            columns: ['usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'usuarios_roles_usuario_id_fkey';
            columns: ['usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
        ];
      };
      webchat_conocidos: {
        Row: {
          correo: string | null;
          creado_en: string;
          nombre: string | null;
          session_id: string;
          sitio: string;
          sujeto: string;
          visto_en: string;
        };
        ComputedFields: never;
        Insert: {
          correo?: string | null;
          creado_en?: string;
          nombre?: string | null;
          session_id: string;
          sitio: string;
          sujeto: string;
          visto_en?: string;
        };
        Update: {
          correo?: string | null;
          creado_en?: string;
          nombre?: string | null;
          session_id?: string;
          sitio?: string;
          sujeto?: string;
          visto_en?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'webchat_conocidos_sitio_fkey';
            columns: ['sitio'];
            isOneToOne: false;
            referencedRelation: 'sitios';
            referencedColumns: ['id'];
          },
        ];
      };
      webchat_consentimientos: {
        Row: {
          aceptado: boolean;
          id: number;
          registrado_en: string;
          session_id: string;
          sitio: string;
          version: string;
        };
        ComputedFields: never;
        Insert: {
          aceptado: boolean;
          id?: never;
          registrado_en?: string;
          session_id: string;
          sitio: string;
          version: string;
        };
        Update: {
          aceptado?: boolean;
          id?: never;
          registrado_en?: string;
          session_id?: string;
          sitio?: string;
          version?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'webchat_consentimientos_sitio_fkey';
            columns: ['sitio'];
            isOneToOne: false;
            referencedRelation: 'sitios';
            referencedColumns: ['id'];
          },
        ];
      };
      webchat_refrescos: {
        Row: {
          absoluto_en: string;
          creado_en: string;
          expira_en: string;
          familia: string;
          hash: string;
          reanudada: boolean;
          revocado_en: string | null;
          session_id: string;
          sitio: string;
          usado_en: string | null;
        };
        ComputedFields: never;
        Insert: {
          absoluto_en: string;
          creado_en?: string;
          expira_en: string;
          familia: string;
          hash: string;
          reanudada?: boolean;
          revocado_en?: string | null;
          session_id: string;
          sitio: string;
          usado_en?: string | null;
        };
        Update: {
          absoluto_en?: string;
          creado_en?: string;
          expira_en?: string;
          familia?: string;
          hash?: string;
          reanudada?: boolean;
          revocado_en?: string | null;
          session_id?: string;
          sitio?: string;
          usado_en?: string | null;
        };
        Relationships: [];
      };
      webchat_sesiones: {
        Row: {
          abierta_en: string | null;
          canal: string;
          contacto_id: string | null;
          conversacion_id: string | null;
          id: string;
          idioma: string | null;
          iniciada_en: string;
          landing_url: string | null;
          motivo_cierre: string | null;
          paso_faltante: string | null;
          primer_mensaje_en: string | null;
          prueba: boolean;
          referrer: string | null;
          session_id: string;
          terminada_en: string | null;
          ultima_actividad_en: string;
          utm: NonNullable<Json>;
          zona_horaria: string | null;
        };
        ComputedFields: never;
        Insert: {
          abierta_en?: string | null;
          canal?: string;
          contacto_id?: string | null;
          conversacion_id?: string | null;
          id?: string;
          idioma?: string | null;
          iniciada_en?: string;
          landing_url?: string | null;
          motivo_cierre?: string | null;
          paso_faltante?: string | null;
          primer_mensaje_en?: string | null;
          prueba?: boolean;
          referrer?: string | null;
          session_id: string;
          terminada_en?: string | null;
          ultima_actividad_en?: string;
          utm?: NonNullable<Json>;
          zona_horaria?: string | null;
        };
        Update: {
          abierta_en?: string | null;
          canal?: string;
          contacto_id?: string | null;
          conversacion_id?: string | null;
          id?: string;
          idioma?: string | null;
          iniciada_en?: string;
          landing_url?: string | null;
          motivo_cierre?: string | null;
          paso_faltante?: string | null;
          primer_mensaje_en?: string | null;
          prueba?: boolean;
          referrer?: string | null;
          session_id?: string;
          terminada_en?: string | null;
          ultima_actividad_en?: string;
          utm?: NonNullable<Json>;
          zona_horaria?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'webchat_sesiones_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'webchat_sesiones_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
          {
            foreignKeyName: 'webchat_sesiones_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'webchat_sesiones_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
        ];
      };
      webchat_sesiones_revocadas: {
        Row: {
          hash: string;
          motivo: string;
          revocada_en: string;
        };
        ComputedFields: never;
        Insert: {
          hash: string;
          motivo?: string;
          revocada_en?: string;
        };
        Update: {
          hash?: string;
          motivo?: string;
          revocada_en?: string;
        };
        Relationships: [];
      };
      webchat_session_closures: {
        Row: {
          closed_at: string;
          contacto_id: string | null;
          motivo: string | null;
          paso_faltante: string | null;
          session_id: string;
        };
        ComputedFields: never;
        Insert: {
          closed_at?: string;
          contacto_id?: string | null;
          motivo?: string | null;
          paso_faltante?: string | null;
          session_id: string;
        };
        Update: {
          closed_at?: string;
          contacto_id?: string | null;
          motivo?: string | null;
          paso_faltante?: string | null;
          session_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'webchat_session_closures_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'webchat_session_closures_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
        ];
      };
      webchat_visitantes: {
        Row: {
          contacto_id: string | null;
          cve_ent: string | null;
          cve_mun: string | null;
          cvegeo: string | null;
          device_type: string | null;
          geo: Json | null;
          ip: string | null;
          landing_url: string | null;
          nom_ent: string | null;
          nom_mun: string | null;
          referrer: string | null;
          registrado_en: string;
          session_id: string;
          ultimo_evento_en: string;
          visit_count: number;
        };
        ComputedFields: never;
        Insert: {
          contacto_id?: string | null;
          cve_ent?: string | null;
          cve_mun?: string | null;
          cvegeo?: string | null;
          device_type?: string | null;
          geo?: Json | null;
          ip?: string | null;
          landing_url?: string | null;
          nom_ent?: string | null;
          nom_mun?: string | null;
          referrer?: string | null;
          registrado_en?: string;
          session_id: string;
          ultimo_evento_en?: string;
          visit_count?: number;
        };
        Update: {
          contacto_id?: string | null;
          cve_ent?: string | null;
          cve_mun?: string | null;
          cvegeo?: string | null;
          device_type?: string | null;
          geo?: Json | null;
          ip?: string | null;
          landing_url?: string | null;
          nom_ent?: string | null;
          nom_mun?: string | null;
          referrer?: string | null;
          registrado_en?: string;
          session_id?: string;
          ultimo_evento_en?: string;
          visit_count?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'webchat_visitantes_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'webchat_visitantes_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
        ];
      };
      webhooks_entrantes: {
        Row: {
          canal: string;
          carga: Json | null;
          error: string | null;
          id: string;
          id_solicitud: string | null;
          processed_ok: boolean | null;
          recibido_en: string;
        };
        ComputedFields: never;
        Insert: {
          canal: string;
          carga?: Json | null;
          error?: string | null;
          id?: string;
          id_solicitud?: string | null;
          processed_ok?: boolean | null;
          recibido_en?: string;
        };
        Update: {
          canal?: string;
          carga?: Json | null;
          error?: string | null;
          id?: string;
          id_solicitud?: string | null;
          processed_ok?: boolean | null;
          recibido_en?: string;
        };
        Relationships: [];
      };
    };
    Views: {
      conversaciones_en_curso: {
        Row: {
          asignado_usuario_correo: string | null;
          asignado_usuario_id: string | null;
          asignado_usuario_nombre: string | null;
          canal: string;
          contacto_correo: string | null;
          contacto_id: string;
          contacto_nombre: string | null;
          contacto_telefono: string | null;
          conversacion_id: string;
          estado: string;
          iniciada_en: string;
          prioridad: number;
          ultimo_mensaje_en: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      embudo: {
        Row: {
          actualizado_en: string | null;
          asignado_a_usuario_id: string | null;
          asignado_nombre: string | null;
          canal: string | null;
          cerrado_en: string | null;
          contacto_correo: string | null;
          contacto_estado: string;
          contacto_id: string;
          contacto_nombre: string | null;
          contacto_telefono: string | null;
          conversacion_estado: string | null;
          conversacion_id: string | null;
          creado_en: string;
          etapa_id: string;
          id: string;
          intencion: string | null;
          lead_score: number | null;
          metadata: NonNullable<Json>;
          moneda: string;
          monto_estimado: number | null;
          motivo_cierre: string | null;
          probabilidad_override: number | null;
          propietario_nombre: string | null;
          propietario_usuario_id: string | null;
          resumen: string | null;
          sentimiento: string | null;
          siguiente_accion: string | null;
          tablero_id: string;
          tags: string[] | null;
          ultimo_mensaje_en: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: 'lead_tarjetas_asignado_a_usuario_id_fkey';
            columns: ['asignado_a_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_asignado_a_usuario_id_fkey';
            columns: ['asignado_a_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'contactos';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_contacto_id_fkey';
            columns: ['contacto_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['contacto_id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_conversacion_id_fkey';
            columns: ['conversacion_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['conversacion_id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_etapa_id_fkey';
            columns: ['etapa_id'];
            isOneToOne: false;
            referencedRelation: 'lead_etapas';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_propietario_usuario_id_fkey';
            columns: ['propietario_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'conversaciones_en_curso';
            referencedColumns: ['asignado_usuario_id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_propietario_usuario_id_fkey';
            columns: ['propietario_usuario_id'];
            isOneToOne: false;
            referencedRelation: 'usuarios';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_tarjetas_tablero_id_fkey';
            columns: ['tablero_id'];
            isOneToOne: false;
            referencedRelation: 'lead_tableros';
            referencedColumns: ['id'];
          },
        ];
      };
    };
    Functions: {
      abrir_alerta: { Args: { p_codigo: string; p_conversacion_id: string; p_tipo: string }; Returns: undefined };
      abrir_sesion_webchat: {
        Args: {
          p_abrir?: boolean;
          p_absoluto_dias?: number;
          p_correo?: string;
          p_cuotas?: Json;
          p_gracia_ms?: number;
          p_hash_nuevo: string;
          p_hash_recibido?: string;
          p_inactividad_dias?: number;
          p_nombre?: string;
          p_session_nueva: string;
          p_sitio: string;
          p_sujeto?: string;
        };
        Returns: Json;
      };
      acceso_publico: { Args: Record<PropertyKey, never>; Returns: Json };
      aceptar_mensaje: {
        Args: {
          p_adjuntos?: string[];
          p_arrendamiento_ms?: number;
          p_client_message_id: string;
          p_cola_maxima?: number;
          p_contenido: string;
          p_cuotas?: Json;
          p_hash: string;
          p_horas_inactividad?: number;
          p_metadatos?: Json;
          p_session_id: string;
          p_trabajador: string;
        };
        Returns: Json;
      };
      anotar_openai_suelto: { Args: { p_ids: string[]; p_turno_id: string }; Returns: undefined };
      aplazar_openai: {
        Args: { p_error: string; p_espera_ms: number; p_id_openai: string; p_tipo: string };
        Returns: undefined;
      };
      aplicar_herramienta: {
        Args: { p_argumentos: Json; p_conversacion_id: string; p_nombre: string; p_obligatorios: string[] };
        Returns: Json;
      };
      aplicar_retencion: { Args: { p_limite?: number }; Returns: Json };
      arrendar_turno: {
        Args: {
          p_arrendamiento_ms: number;
          p_trabajador: string;
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: Json;
      };
      autor_de_mensaje: {
        Args: {
          p_mensaje: Omit<
            Database['public']['Tables']['mensajes']['Row'],
            Database['public']['Tables']['mensajes']['ComputedFields']
          >;
        };
        Returns: string;
      };
      bloquear_conversacion_de_turno: { Args: { p_turno_id: string }; Returns: undefined };
      borrados_pendientes: { Args: { p_limite?: number }; Returns: Json };
      borrar_filas: { Args: { p_contacto_id: string }; Returns: Json };
      buscar_contactos: { Args: { p_limite?: number; p_texto: string }; Returns: Json };
      cambiar_retencion: { Args: { p_dias: number; p_tabla: string }; Returns: undefined };
      cambiar_sitio: { Args: { p_datos: Json; p_id: string }; Returns: undefined };
      cerrar_lead: {
        Args: { p_conversacion_id: string; p_necesidad: string; p_notas: string; p_obligatorios: string[] };
        Returns: Json;
      };
      cerrar_sesion_webchat: { Args: { p_motivo?: string; p_session_id: string }; Returns: undefined };
      cerrar_visitas_inactivas: { Args: { p_limite?: number }; Returns: number };
      confirmar_openai_borrado: {
        Args: { p_elementos?: number; p_id_openai: string; p_tipo: string };
        Returns: undefined;
      };
      contexto_turno: {
        Args: {
          p_sucia: boolean;
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: Json;
      };
      corregir_visitante: { Args: { p_datos: Json; p_session_id: string }; Returns: Json };
      crear_sitio: { Args: { p_clave: string; p_datos?: Json; p_id: string; p_secreto: string }; Returns: undefined };
      dashboard_kpis: { Args: { p_from?: string; p_to?: string }; Returns: Json };
      datos_de_visitante: { Args: { p_session_id: string }; Returns: Json };
      detener_turno: { Args: { p_session_id: string; p_turno_id: string }; Returns: Json };
      diagnostico: { Args: Record<PropertyKey, never>; Returns: Json };
      ejecutar_herramienta: {
        Args: {
          p_argumentos: Json;
          p_argumentos_hash: string;
          p_arrendamiento_ms?: number;
          p_call_id: string;
          p_cerca: number;
          p_ejecuciones?: Json;
          p_nombre: string;
          p_obligatorios: string[];
          p_paso: number;
          p_rechazo?: Json;
          p_response_id: string;
          p_turno_id: string;
        };
        Returns: Json;
      };
      entrar_webchat: {
        Args: {
          p_abrir?: boolean;
          p_consentimiento?: string;
          p_correo?: string;
          p_cuotas?: Json;
          p_hash_nuevo: string;
          p_hash_recibido?: string;
          p_nombre?: string;
          p_session_nueva: string;
          p_sitio: string;
          p_sujeto?: string;
        };
        Returns: Json;
      };
      es_admin: { Args: { uid: string }; Returns: boolean };
      estado_borrado: { Args: { p_contacto_id: string }; Returns: Json };
      eventos_de_sesion: { Args: { p_despues?: string; p_limite?: number; p_session_id: string }; Returns: Json };
      exigir_turno: {
        Args: { p_cerca: number; p_turno_id: string };
        Returns: {
          arrendado_hasta: string | null;
          arrendado_por: string | null;
          borrador: string | null;
          cerca: number;
          client_message_id: string;
          conversacion_id: string;
          detener_en: string | null;
          estado: string;
          hash: string;
          id: string;
          intento: number;
          mensaje_id: string;
          metadatos: NonNullable<Json>;
          motivo: string | null;
          primer_token_en: string | null;
          recibido_en: string;
          respuesta_mensaje_id: string | null;
          secuencia: number;
          session_id: string;
          sucia: boolean;
          terminado_en: string | null;
          version_control: number;
        };
        SetofOptions: {
          from: '*';
          to: 'turnos';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      exportar_contacto: { Args: { p_contacto_id: string; p_solicitado_por: string }; Returns: Json };
      fallar_turno: {
        Args: { p_cerca: number; p_ejecuciones?: Json; p_motivo: string; p_turno_id: string };
        Returns: Json;
      };
      faltantes_de_lead: { Args: { p_lead: Json; p_obligatorios: string[] }; Returns: string[] };
      guardar_adjunto: {
        Args: {
          p_contenido: string;
          p_cuotas?: Json;
          p_id: string;
          p_mime: string;
          p_nombre: string;
          p_session_id: string;
        };
        Returns: undefined;
      };
      guardar_campo_lead: {
        Args: { p_campo: string; p_conversacion_id: string; p_obligatorios: string[]; p_valor: string };
        Returns: Json;
      };
      guardar_conversacion_openai: {
        Args: { p_cerca: number; p_conversacion_openai_id: string; p_turno_id: string };
        Returns: undefined;
      };
      guardar_precio_modelo: {
        Args: {
          p_desde: string;
          p_entrada: number;
          p_entrada_cache: number;
          p_escritura_cache: number;
          p_fuente?: string;
          p_modelo: string;
          p_salida: number;
        };
        Returns: number;
      };
      guardar_tandas: { Args: { p_tandas: Json; p_turno_id: string }; Returns: undefined };
      historial_turno: { Args: { p_limite?: number; p_turno_id: string }; Returns: Json };
      historial_webchat: { Args: { p_antes?: number; p_limite?: number; p_session_id: string }; Returns: Json };
      latido: { Args: Record<PropertyKey, never>; Returns: string };
      lead_de_contacto: { Args: { p_contacto_id: string }; Returns: Json };
      leer_adjunto: { Args: { p_id: string; p_session_id: string }; Returns: Json };
      leer_adjunto_de_contacto: { Args: { p_contacto_id: string; p_id: string }; Returns: Json };
      listar_alertas: { Args: { p_limite?: number }; Returns: Json };
      listar_leads: { Args: { p_limite?: number }; Returns: Json };
      listar_precios: { Args: Record<PropertyKey, never>; Returns: Json };
      listar_procedencia: { Args: { p_id: string }; Returns: Json };
      listar_retenciones: { Args: Record<PropertyKey, never>; Returns: Json };
      listar_sitios: { Args: Record<PropertyKey, never>; Returns: Json };
      llamada_previa: {
        Args: { p_argumentos_hash: string; p_call_id: string; p_nombre: string; p_turno_id: string };
        Returns: {
          argumentos: NonNullable<Json>;
          argumentos_hash: string;
          call_id: string;
          conversacion_id: string;
          creado_en: string;
          id: string;
          nombre: string;
          paso: number;
          repetida_de: string | null;
          response_id: string | null;
          resultado: string;
          salida: NonNullable<Json>;
          turno_id: string;
        };
        SetofOptions: {
          from: '*';
          to: 'ejecuciones_herramientas';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      mantener_turnos: { Args: { p_arrendamiento_ms?: number; p_turnos: Json }; Returns: Json };
      marcar_visitas_de_prueba: { Args: { p_prueba?: boolean; p_session_id: string }; Returns: number };
      novedades_en_vivo: { Args: { p_despues?: string; p_limite?: number }; Returns: Json };
      panel_kpis: { Args: { p_canal?: string; p_desde: string; p_hasta: string; p_tz: string }; Returns: Json };
      pendientes_openai: { Args: { p_borrado_id?: string; p_limite?: number }; Returns: Json };
      poner_openai_al_dia: {
        Args: {
          p_metadatos: Json;
          p_response_id: string;
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
          p_ultimo_item_id: string;
        };
        Returns: undefined;
      };
      publicar_respuesta: {
        Args: {
          p_alerta?: string;
          p_cerca: number;
          p_completa?: boolean;
          p_ejecuciones?: Json;
          p_metadatos?: Json;
          p_motivo?: string;
          p_primer_token_en?: string;
          p_response_id: string;
          p_tandas?: Json;
          p_texto: string;
          p_turno_id: string;
          p_ultimo_item_id: string;
        };
        Returns: Json;
      };
      puede_ver_conversacion: { Args: { p_conversacion_id: string }; Returns: boolean };
      puede_ver_lead: { Args: { p_tarjeta_id: string }; Returns: boolean };
      puede_ver_mensaje: { Args: { p_mensaje_id: string }; Returns: boolean };
      puede_ver_tablero: { Args: { p_tablero_id: string }; Returns: boolean };
      reclamar_abandonado: {
        Args: { p_arrendamiento_ms?: number; p_gracia_ms?: number; p_trabajador: string };
        Returns: Json;
      };
      reclamar_turno: {
        Args: { p_arrendamiento_ms?: number; p_trabajador: string; p_turno_id: string };
        Returns: Json;
      };
      record_webchat_visitante: {
        Args: {
          p_cve_ent?: string;
          p_cve_mun?: string;
          p_cvegeo?: string;
          p_device_type?: string;
          p_geo?: Json;
          p_ip?: string;
          p_landing_url?: string;
          p_nom_ent?: string;
          p_nom_mun?: string;
          p_referrer?: string;
          p_session_id: string;
        };
        Returns: undefined;
      };
      registrar_consentimiento: {
        Args: { p_aceptado: boolean; p_session_id: string; p_version: string };
        Returns: Json;
      };
      registrar_ejecuciones: {
        Args: {
          p_ejecuciones: Json;
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: undefined;
      };
      registrar_evento_seguridad: {
        Args: { p_accion: string; p_conversacion_id: string; p_datos?: Json; p_id_solicitud?: string };
        Returns: undefined;
      };
      registrar_mensaje_webchat: {
        Args: {
          p_author: string;
          p_content: string;
          p_inactivity_hours?: number;
          p_metadata?: Json;
          p_response_id?: string;
          p_session_id: string;
        };
        Returns: {
          conversacion_id: string;
          conversacion_openai_id: string;
          mensaje_id: string;
        }[];
      };
      registrar_visita: {
        Args: {
          p_device_type?: string;
          p_idioma?: string;
          p_ip?: string;
          p_landing_url?: string;
          p_referrer?: string;
          p_session_id: string;
          p_utm?: Json;
          p_zona_horaria?: string;
        };
        Returns: undefined;
      };
      renovar_turno: { Args: { p_arrendamiento_ms?: number; p_cerca: number; p_turno_id: string }; Returns: boolean };
      repetir_arriendo: {
        Args: {
          p_arrendamiento_ms: number;
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: Json;
      };
      repetir_mensaje: {
        Args: {
          p_arrendamiento_ms: number;
          p_hash: string;
          p_trabajador: string;
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: Json;
      };
      resolver_alerta: { Args: { p_id: string }; Returns: undefined };
      restaurar_sitio: { Args: { p_id: string }; Returns: undefined };
      retirar_adjuntos_sueltos: { Args: { p_limite?: number }; Returns: number };
      revocar_sitio: { Args: { p_id: string }; Returns: undefined };
      rotar_clave_sitio: { Args: { p_clave: string; p_gracia_horas?: number; p_id: string }; Returns: undefined };
      rotar_secreto_sitio: { Args: { p_gracia_horas?: number; p_id: string; p_secreto: string }; Returns: undefined };
      seguir_turno: { Args: { p_desde?: number; p_session_id: string; p_turno_id: string }; Returns: Json };
      sitio_de_sesion: { Args: { p_session_id: string }; Returns: string };
      solicitar_borrado: {
        Args: { p_contacto_id: string; p_espera_ms?: number; p_motivo?: string; p_solicitado_por: string };
        Returns: Json;
      };
      solicitar_borrado_de_visitante: { Args: { p_espera_ms?: number; p_session_id: string }; Returns: undefined };
      soltar_turno: { Args: { p_cerca: number; p_turno_id: string }; Returns: boolean };
      terminar_sesion_webchat: { Args: { p_familia: string }; Returns: undefined };
      terminar_turno: {
        Args: {
          p_estado: string;
          p_metadatos: Json;
          p_motivo: string;
          p_primer_token_en: string;
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: {
          arrendado_hasta: string | null;
          arrendado_por: string | null;
          borrador: string | null;
          cerca: number;
          client_message_id: string;
          conversacion_id: string;
          detener_en: string | null;
          estado: string;
          hash: string;
          id: string;
          intento: number;
          mensaje_id: string;
          metadatos: NonNullable<Json>;
          motivo: string | null;
          primer_token_en: string | null;
          recibido_en: string;
          respuesta_mensaje_id: string | null;
          secuencia: number;
          session_id: string;
          sucia: boolean;
          terminado_en: string | null;
          version_control: number;
        };
        SetofOptions: {
          from: '*';
          to: 'turnos';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      terminar_turno_sin_respuesta: {
        Args: {
          p_motivo: string;
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: Json;
      };
      tokens_de_hoy: { Args: { p_sitio: string }; Returns: number };
      transcripcion_webchat: { Args: { p_limite?: number; p_session_id: string }; Returns: Json };
      trazar: { Args: { p_id: string }; Returns: Json };
      turno_conserva_control: {
        Args: {
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: boolean;
      };
      turno_json: {
        Args: {
          p_turno: Omit<
            Database['public']['Tables']['turnos']['Row'],
            Database['public']['Tables']['turnos']['ComputedFields']
          >;
        };
        Returns: Json;
      };
      turno_ya_terminado: {
        Args: { p_cerca: number; p_turno_id: string };
        Returns: {
          arrendado_hasta: string | null;
          arrendado_por: string | null;
          borrador: string | null;
          cerca: number;
          client_message_id: string;
          conversacion_id: string;
          detener_en: string | null;
          estado: string;
          hash: string;
          id: string;
          intento: number;
          mensaje_id: string;
          metadatos: NonNullable<Json>;
          motivo: string | null;
          primer_token_en: string | null;
          recibido_en: string;
          respuesta_mensaje_id: string | null;
          secuencia: number;
          session_id: string;
          sucia: boolean;
          terminado_en: string | null;
          version_control: number;
        };
        SetofOptions: {
          from: '*';
          to: 'turnos';
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
    };
    Enums: {
      lead_categoria: 'abierta' | 'ganada' | 'perdida';
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema['CompositeTypes']
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {
      lead_categoria: ['abierta', 'ganada', 'perdida'],
    },
  },
} as const;
