import type { Words } from "./words.en";

export const es: Words = {
  asking: "Consultando a Stagebill",
  unreached: "Stagebill no responde",
  unreachedHelp:
    "Los workflows siguen en cuanto responda: HubSpot repite sus llamadas. Avise a quien lleva el servicio.",
  tryAgain: "Reintentar",
  connections: "Conexiones",
  notConnected: (vendors) => `Sin conexión: ${vendors.join(" y ")}`,
  notConnectedHelp: "Ninguna acción se ejecuta hasta que se conecte.",
  connectAgain: "Conectar de nuevo o conectar otra empresa de QuickBooks",
  many: "Crear muchas facturas a la vez",
  reports: "Informes: lo que deben los clientes y lo que han comprado",
  account: (id) => `cuenta ${id}`,
  sandbox: "empresa de prueba",
  connected: "Conectado",
  needsYou: "Requiere su atención",
  notAccepted: "Ya no se acepta la conexión; conecte de nuevo.",
  defaults: "Valores por defecto",
  defaultsHelp:
    "Lo que toma una acción cuando su formulario en un workflow deja un campo vacío. Los fija el archivo de reglas.",
  mistake: "El archivo de reglas tiene un error",
  mistakeHelp: (where) => `${where}. Siguen en vigor las últimas reglas correctas.`,
  noDefaults: "No hay ninguno.",
  action: "Acción",
  field: "Campo",
  value: "Valor",
};
