import type { Words } from "./words.en";

export const de: Words = {
  asking: "Stagebill wird gefragt",
  unreached: "Stagebill antwortet nicht",
  unreachedHelp:
    "Workflows laufen weiter, sobald es antwortet: HubSpot wiederholt ihre Aufrufe. Bitte sagen Sie es dem, der den Dienst betreibt.",
  tryAgain: "Erneut versuchen",
  connections: "Verbindungen",
  notConnected: (vendors) => `${vendors.join(" und ")} nicht verbunden`,
  notConnectedHelp: "Keine Aktion läuft, bis die Verbindung besteht.",
  connectAgain: "Neu verbinden oder eine weitere QuickBooks-Firma verbinden",
  many: "Viele Rechnungen auf einmal erstellen",
  reports: "Berichte: was Kunden schulden und was sie gekauft haben",
  account: (id) => `Konto ${id}`,
  sandbox: "Testfirma",
  connected: "Verbunden",
  needsYou: "Handlungsbedarf",
  notAccepted: "Die Verbindung wird nicht mehr angenommen; bitte neu verbinden.",
  defaults: "Voreinstellungen",
  defaultsHelp:
    "Was eine Aktion nimmt, wenn ihr Formular im Workflow ein Feld leer lässt. Die Regeldatei legt sie fest.",
  mistake: "Die Regeldatei hat einen Fehler",
  mistakeHelp: (where) => `${where}. Die letzten gültigen Regeln bleiben in Kraft.`,
  noDefaults: "Es gibt keine.",
  action: "Aktion",
  field: "Feld",
  value: "Wert",
};
