export const en = {
  asking: "Asking Stagebill",
  unreached: "Stagebill does not answer",
  unreachedHelp: "Workflows go on once it does: HubSpot repeats their calls. Tell whoever runs the service.",
  tryAgain: "Try again",
  connections: "Connections",
  notConnected: (vendors: string[]) => `${vendors.join(" and ")} not connected`,
  notConnectedHelp: "No action runs until it is connected.",
  connectAgain: "Connect again, or connect another QuickBooks company",
  many: "Create many invoices at once",
  reports: "Reports: what customers owe and what they bought",
  account: (id: string) => `account ${id}`,
  sandbox: "sandbox company",
  connected: "Connected",
  needsYou: "Needs you",
  notAccepted: "It is no longer accepted; connect again.",
  defaults: "Defaults",
  defaultsHelp:
    "What an action takes where its form in a workflow leaves a field empty. The rule file sets them.",
  mistake: "The rule file has a mistake",
  mistakeHelp: (where: string) => `${where}. The last good rules stay in force.`,
  noDefaults: "There are none.",
  action: "Action",
  field: "Field",
  value: "Value",
};

export type Words = typeof en;
