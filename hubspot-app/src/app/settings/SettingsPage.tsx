// The settings page's entry point: HubSpot runs it in a worker and draws what it returns.

import { hubspot } from "@hubspot/ui-extensions";
import React from "react";
import { SettingsView, type Answer } from "./SettingsView";
import { SERVICE } from "./service";

const TIMEOUT = 10_000; // milliseconds

const ask = (language: string): Promise<Answer> =>
  hubspot.fetch(`${SERVICE}/hubspot/settings?language=${language}`, { method: "GET", timeout: TIMEOUT });

hubspot.extend<"settings">(({ context }) => (
  <SettingsView ask={ask} language={context.user.language ?? context.user.locale} />
));
