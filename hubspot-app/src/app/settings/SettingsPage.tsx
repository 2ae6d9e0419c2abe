// The settings page's entry point: HubSpot runs it in a worker and draws what it returns.

import { hubspot } from "@hubspot/ui-extensions";
import React from "react";
import { SettingsView, type Answer } from "./SettingsView";
import { SERVICE } from "./service";

const TIMEOUT = 10_000; // milliseconds

const ask = (): Promise<Answer> =>
  hubspot.fetch(`${SERVICE}/hubspot/settings`, { method: "GET", timeout: TIMEOUT });

hubspot.extend<"settings">(() => <SettingsView ask={ask} />);
